package dev.lockstep.lake;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Pin;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.internal.TableStore;
import dev.lockstep.lake.internal.shape.DatasetShape;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The silver tables as sources of rows without vectors: the id is the column {@code _row_id}, the
 * metadata a JSON object of all other columns. Whoever opened the lake closes it.
 */
public final class DatasetStore implements Differencing, Maintainable {
    /** The name under which this store is known. */
    public static final String NAME = TableName.SILVER;

    private final TableStore tables;

    public DatasetStore(Lake lake, MetadataDatabase database, InstantSource clock) {
        this.tables = new TableStore(lake, database, clock, TableName.SILVER, new DatasetShape());
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
