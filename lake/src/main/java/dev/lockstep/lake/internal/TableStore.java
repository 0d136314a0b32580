package dev.lockstep.lake.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing.DifferenceResult;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Pin;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.files.Snapshots;
import dev.lockstep.lake.internal.read.CompareSnapshots;
import dev.lockstep.lake.internal.read.LakeSnapshot;
import dev.lockstep.lake.internal.shape.RowShape;
import dev.lockstep.lake.internal.upkeep.Compaction;
import dev.lockstep.lake.internal.upkeep.Expiry;
import dev.lockstep.lake.internal.upkeep.Pins;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/** The tables of one layer as collections: what stores of tables have in common. */
public final class TableStore {
    private final OpenLake lake;
    private final MetadataDatabase database;
    private final InstantSource clock;
    private final String layer;
    private final RowShape shape;
    private final Pins pins;

    public TableStore(
            Lake lake,
            MetadataDatabase database,
            InstantSource clock,
            String layer,
            RowShape shape) {
        this.lake = (OpenLake) lake;
        this.database = database;
        this.clock = clock;
        this.layer = layer;
        this.shape = shape;
        this.pins = new Pins(this.lake, database, clock);
    }

    public OpenLake lake() {
        return lake;
    }

    public TableName name(CollectionRef ref) {
        return new TableName(ref.tenant(), layer, ref.name());
    }

    public List<CollectionInfo> collections(TenantId tenant, String store) {
        return lake.tables(tenant, layer).stream()
                .map(name -> new CollectionRef(tenant, store, name.name()))
                .flatMap(ref -> describe(ref).stream())
                .toList();
    }

    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return lake.look(name(ref)).map(table -> describe(ref, table));
    }

    private CollectionInfo describe(CollectionRef ref, Table table) {
        Snapshot current = table.currentSnapshot();
        return new CollectionInfo(
                ref,
                shape.spec(table.properties()),
                Snapshots.rows(current),
                current == null
                        ? 0
                        : Snapshots.number(current, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
                version(table));
    }

    public static String version(Table table) {
        Snapshot current = table.currentSnapshot();
        return table.uuid() + "/" + (current == null ? "0" : current.snapshotId());
    }

    public void drop(CollectionRef ref) {
        TableName name = name(ref);
        lake.drop(name);
        database.write(handle ->
                handle.execute(
                        "delete from lake_pins where tenant = ? and layer = ? and name = ?",
                        name.tenant().value(),
                        layer,
                        name.name()));
    }

    private Table load(CollectionRef ref) {
        return lake.look(name(ref)).orElseThrow(() -> missing(ref));
    }

    private static LockstepException missing(CollectionRef ref) {
        return LockstepException.notFound("collection", ref.toString());
    }

    /** Of a collection that may be dropped meanwhile: it is told by its own name then. */
    private <T> T of(CollectionRef ref, Supplier<T> work) {
        load(ref);
        try {
            return work.get();
        } catch (LockstepException e) {
            throw lake.look(name(ref)).isEmpty() ? missing(ref) : e;
        }
    }

    public dev.lockstep.api.Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        Snapshot held = of(ref, () -> pins.hold(name(ref), owner, timeToLive));
        Table table = load(ref);
        return open(
                table,
                new SnapshotRef(
                        ref,
                        table.uuid().toString(),
                        Long.toString(held.snapshotId()),
                        SnapshotRef.Durability.DURABLE));
    }

    public dev.lockstep.api.Snapshot reopen(SnapshotRef ref) {
        return open(lake.look(name(ref.collection())).orElseThrow(() -> Snapshots.gone(ref)), ref);
    }

    private dev.lockstep.api.Snapshot open(Table table, SnapshotRef ref) {
        Optional<Long> id = snapshot(table, ref);
        if (id.isEmpty()) {
            throw Snapshots.gone(ref);
        }
        Schema schema = Snapshots.schema(table, table.snapshot(id.get()));
        return new LakeSnapshot(
                lake,
                ref,
                shape,
                shape.spec(table.properties()),
                new LakeSnapshot.Content(table, SnapshotFiles.of(table, id.get()), schema));
    }

    /** The snapshot's id where the table still is that table and has it. */
    private static Optional<Long> snapshot(Table table, SnapshotRef ref) {
        if (!table.uuid().toString().equals(ref.identity()) || !ref.id().matches("-?\\d{1,19}")) {
            return Optional.empty();
        }
        long id = Long.parseLong(ref.id());
        return table.snapshot(id) == null ? Optional.empty() : Optional.of(id);
    }

    public void unpin(SnapshotRef ref, String owner) {
        pins.release(name(ref.collection()), new Pin(ref, owner, Instant.EPOCH, Instant.EPOCH));
    }

    public DifferenceResult difference(SnapshotRef from, SnapshotRef to) {
        if (!from.identity().equals(to.identity())) {
            return new Unavailable("The collection was dropped and made anew.");
        }
        Table table = lake.look(name(to.collection())).orElseThrow(() -> Snapshots.gone(to));
        if (snapshot(table, to).isEmpty()) {
            throw Snapshots.gone(to);
        }
        return snapshot(table, from).isEmpty()
                ? new Unavailable("The earlier snapshot has been expired.")
                : new CompareSnapshots(lake, shape, table)
                        .compare(Long.parseLong(from.id()), Long.parseLong(to.id()));
    }

    public String compact(CollectionRef ref) {
        return of(ref, () -> new Compaction(lake, name(ref)).run());
    }

    public boolean compactionDue(CollectionRef ref) {
        return of(ref, () -> new Compaction(lake, name(ref)).due());
    }

    public String expire(CollectionRef ref, Duration olderThan) {
        Instant now = clock.instant();
        Set<Long> held = new HashSet<>();
        for (Pin pin : pins.of(name(ref), ref)) {
            if (pin.until().isAfter(now)) {
                held.add(Long.parseLong(pin.snapshot().id()));
            } else {
                pins.release(name(ref), pin);
            }
        }
        return of(ref, () -> new Expiry(lake, name(ref)).run(now, olderThan, held));
    }

    public List<Pin> pins(CollectionRef ref) {
        load(ref);
        Instant now = clock.instant();
        return pins.of(name(ref), ref).stream().filter(p -> p.until().isAfter(now)).toList();
    }
}
