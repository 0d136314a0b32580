package dev.lockstep.testkit;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A store whose readers and writers go wrong by plan. With {@link Faults#none()} it passes the
 * contract of the store behind it.
 */
public final class FaultyStore<S extends Writable & Differencing>
        implements Writable, Differencing {
    private final S real;
    private final Faults faults;

    public FaultyStore(S real, Faults faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public String kind() {
        return real.kind();
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return real.collections(tenant);
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return real.describe(ref);
    }

    @Override
    public Set<Distinction> loses() {
        return real.loses();
    }

    @Override
    public Set<Distinction> loses(CollectionRef ref) {
        return real.loses(ref);
    }

    @Override
    public Limits limits() {
        return real.limits();
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        real.create(ref, spec);
    }

    @Override
    public void drop(CollectionRef ref) {
        real.drop(ref);
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        return new FaultyWriter(real.write(ref, scope), faults);
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        return new FaultySnapshot(
                faults.call("pin", () -> real.pin(ref, owner, timeToLive)), faults);
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        return new FaultySnapshot(real.reopen(ref), faults);
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {
        real.unpin(ref, owner);
    }

    @Override
    public DifferenceResult difference(SnapshotRef from, SnapshotRef to) {
        return faults.call("difference", () -> real.difference(from, to));
    }

    @Override
    public void close() {
        real.close();
    }
}
