package dev.lockstep.testkit;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import java.util.Collection;

/** A snapshot whose calls go wrong by plan. */
public final class FaultySnapshot extends FaultySource implements Snapshot {
    private final Snapshot real;

    public FaultySnapshot(Snapshot real, Faults faults) {
        super(real, faults);
        this.real = real;
    }

    @Override
    public SnapshotRef ref() {
        return real.ref();
    }

    @Override
    public long rows() {
        return real.rows();
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return faults().call("fetch", () -> real.fetch(ids));
    }
}
