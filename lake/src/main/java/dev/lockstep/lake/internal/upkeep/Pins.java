package dev.lockstep.lake.internal.upkeep;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Pin;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.lake.internal.warehouse.Retries;
import dev.lockstep.metadata.MetadataDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.Table;
import org.jdbi.v3.core.Handle;

/**
 * Holds on snapshots: a tag in the table, which is what keeps files, and a row that shows it. The
 * row is written first and removed last, so that no tag is ever without one.
 */
public final class Pins {
    static final String TAG = "pin.";

    private final OpenLake lake;
    private final MetadataDatabase database;
    private final InstantSource clock;

    public Pins(OpenLake lake, MetadataDatabase database, InstantSource clock) {
        this.lake = lake;
        this.database = database;
        this.clock = clock;
    }

    /** Holds the current snapshot, making an empty one where the table has none. */
    public Snapshot hold(TableName name, String owner, Duration timeToLive) {
        return lake.locks()
                .holding(
                        name,
                        () -> {
                            Snapshot snapshot = current(name);
                            hold(name, snapshot, owner, timeToLive);
                            return snapshot;
                        });
    }

    private Snapshot current(TableName name) {
        if (lake.load(name).currentSnapshot() == null) {
            Retries.committing(
                    lake,
                    name,
                    table -> {
                        if (table.currentSnapshot() == null) {
                            table.newFastAppend().commit();
                        }
                    });
        }
        return lake.load(name).currentSnapshot();
    }

    private void hold(TableName name, Snapshot snapshot, String owner, Duration timeToLive) {
        Instant now = clock.instant();
        Table table = lake.load(name);
        record(name, table, snapshot.snapshotId(), owner, now, now.plus(timeToLive));
        String tag = tag(owner, snapshot.snapshotId());
        Retries.committing(
                lake,
                name,
                fresh -> {
                    ManageSnapshots manage = fresh.manageSnapshots();
                    if (fresh.refs().containsKey(tag)) {
                        manage.replaceTag(tag, snapshot.snapshotId());
                    } else {
                        manage.createTag(tag, snapshot.snapshotId());
                    }
                    manage.commit();
                });
    }

    private void record(
            TableName name, Table table, long snapshot, String owner, Instant now, Instant until) {
        database.write(handle -> {
            delete(handle, table.uuid().toString(), snapshot, owner);
            return handle.execute(
                    "insert into lake_pins (tenant, layer, name, identity, snapshot_id,"
                            + " owner, created_at, until_at) values (?,?,?,?,?,?,?,?)",
                    name.tenant().value(),
                    name.layer(),
                    name.name(),
                    table.uuid().toString(),
                    Long.toString(snapshot),
                    owner,
                    now.toEpochMilli(),
                    until.toEpochMilli());
        });
    }

    private static int delete(Handle handle, String identity, long snapshot, String owner) {
        return handle.execute(
                "delete from lake_pins where identity = ? and snapshot_id = ? and owner = ?",
                identity,
                Long.toString(snapshot),
                owner);
    }

    /** Gives a hold back; absence is no error. */
    public void release(TableName name, Pin pin) {
        long snapshot = Long.parseLong(pin.snapshot().id());
        String tag = tag(pin.owner(), snapshot);
        if (lake.find(name).isPresent() && lake.load(name).refs().containsKey(tag)) {
            Retries.committing(
                    lake,
                    name,
                    table -> {
                        if (table.refs().containsKey(tag)) {
                            table.manageSnapshots().removeTag(tag).commit();
                        }
                    });
        }
        database.write(handle -> delete(handle, pin.snapshot().identity(), snapshot, pin.owner()));
    }

    /** All holds on the table as it is, ended ones included, oldest first. */
    public List<Pin> of(TableName name, CollectionRef ref) {
        Table table = lake.load(name);
        return database
                .read(handle ->
                        handle.createQuery(
                                        "select snapshot_id, owner, created_at, until_at"
                                                + " from lake_pins where identity = ?"
                                                + " order by created_at, owner")
                                .bind(0, table.uuid().toString())
                                .map((row, _) ->
                                        pin(
                                                ref,
                                                table,
                                                row.getString(1),
                                                row.getString(2),
                                                row.getLong(3),
                                                row.getLong(4)))
                                .list())
                .stream()
                .filter(pin -> isTag(table, pin))
                .toList();
    }

    private static Pin pin(
            CollectionRef ref,
            Table table,
            String snapshot,
            String owner,
            long created,
            long until) {
        return new Pin(
                new SnapshotRef(
                        ref, table.uuid().toString(), snapshot, SnapshotRef.Durability.DURABLE),
                owner,
                Instant.ofEpochMilli(created),
                Instant.ofEpochMilli(until));
    }

    private static boolean isTag(Table table, Pin pin) {
        return table.refs().containsKey(tag(pin.owner(), Long.parseLong(pin.snapshot().id())));
    }

    /** The names of tags that hold snapshots, whoever made them. */
    static List<String> tags(Table table) {
        return table.refs().entrySet().stream()
                .filter(e -> e.getValue().type() == SnapshotRefType.TAG)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Different for different owners. */
    private static String tag(String owner, long snapshot) {
        return TAG + URLEncoder.encode(owner, StandardCharsets.UTF_8) + "." + snapshot;
    }
}
