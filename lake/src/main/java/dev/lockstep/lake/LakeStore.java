package dev.lockstep.lake;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Pin;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.internal.TableStore;
import dev.lockstep.lake.internal.shape.CollectionShape;
import dev.lockstep.lake.internal.write.LakeWriter;
import dev.lockstep.lake.internal.write.Replacing;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collections in tables of the layer {@code collections}, with the columns id, vector, document,
 * metadata, embedded_from. It keeps every distinction. Whoever opened the lake closes it.
 */
public final class LakeStore implements Replaceable, Differencing, Maintainable {
    /** The name under which this store is known. */
    public static final String NAME = "lake";

    private final TableStore tables;
    private final FileProfile profile;

    public LakeStore(Lake lake, MetadataDatabase database, InstantSource clock) {
        this(lake, database, clock, FileProfile.DENSE);
    }

    /**
     * @param profile of collections made from now on
     */
    public LakeStore(
            Lake lake, MetadataDatabase database, InstantSource clock, FileProfile profile) {
        this.tables =
                new TableStore(lake, database, clock, TableName.COLLECTIONS, new CollectionShape());
        this.profile = profile;
    }

    @Override
    public String kind() {
        return "lake";
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return tables.collections(tenant, NAME);
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return tables.describe(ref);
    }

    @Override
    public Set<Distinction> loses() {
        return Set.of();
    }

    @Override
    public Limits limits() {
        return Limits.NONE;
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        LakeTable table =
                tables.lake().create(tables.name(ref), CollectionShape.table(spec, profile));
        CollectionSpec found = new CollectionShape().spec(table.properties());
        if (found.dimension() != spec.dimension() || found.metric() != spec.metric()) {
            throw LockstepException.conflict(
                    "collection-exists",
                    "Cannot create collection "
                            + ref
                            + ": found one of "
                            + found.dimension()
                            + " dimensions and metric "
                            + found.metric()
                            + ", expected none or one of "
                            + spec.dimension()
                            + " and "
                            + spec.metric()
                            + "; drop it or choose another name.");
        }
    }

    @Override
    public void drop(CollectionRef ref) {
        tables.drop(ref);
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        return LakeWriter.open(tables.lake(), tables.name(ref), require(ref).spec(), scope);
    }

    private CollectionInfo require(CollectionRef ref) {
        return describe(ref)
                .orElseThrow(() -> LockstepException.notFound("collection", ref.toString()));
    }

    @Override
    public StoreWriter replace(CollectionRef ref, WriteScope scope) {
        return replacing(ref).open(scope);
    }

    @Override
    public Receipt publish(CollectionRef ref, WriteScope scope, CollectionSpec spec) {
        return replacing(ref).publish(scope, spec);
    }

    private Replacing replacing(CollectionRef ref) {
        return new Replacing(tables.lake(), tables.name(ref), require(ref).spec());
    }

    @Override
    public void discard(CollectionRef ref, WriteScope scope) {
        describe(ref).ifPresent(_ -> replacing(ref).discard(scope));
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        return tables.pin(ref, owner, timeToLive);
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        return tables.reopen(ref);
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {
        tables.unpin(ref, owner);
    }

    @Override
    public DifferenceResult difference(SnapshotRef from, SnapshotRef to) {
        return tables.difference(from, to);
    }

    @Override
    public String compact(CollectionRef ref) {
        return tables.compact(ref);
    }

    @Override
    public boolean compactionDue(CollectionRef ref) {
        return tables.compactionDue(ref);
    }

    @Override
    public String expire(CollectionRef ref, Duration olderThan) {
        return tables.expire(ref, olderThan);
    }

    @Override
    public List<Pin> pins(CollectionRef ref) {
        return tables.pins(ref);
    }

    @Override
    public void close() {
        // The lake belongs to whoever opened it.
    }
}
