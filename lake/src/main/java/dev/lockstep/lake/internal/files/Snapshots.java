package dev.lockstep.lake.internal.files;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/** Facts of Iceberg snapshots. */
public final class Snapshots {
    private Snapshots() {}

    /** Exact count of live rows: each of our position deletes marks one live row. */
    public static long rows(@Nullable Snapshot snapshot) {
        return snapshot == null
                ? 0
                : number(snapshot, SnapshotSummary.TOTAL_RECORDS_PROP)
                        - number(snapshot, SnapshotSummary.TOTAL_POS_DELETES_PROP);
    }

    public static long number(Snapshot snapshot, String property) {
        return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
    }

    /**
     * @throws LockstepException NOT_FOUND with code {@code snapshot-not-found}
     */
    public static Snapshot require(Table table, long id) {
        Snapshot snapshot = table.snapshot(id);
        if (snapshot == null) {
            throw new LockstepException(
                    ErrorKind.NOT_FOUND,
                    "snapshot-not-found",
                    "Cannot open snapshot "
                            + id
                            + " of table "
                            + table.name()
                            + ": found no such snapshot, expected one that has not been expired;"
                            + " pin the current one.");
        }
        return snapshot;
    }

    public static LockstepException gone(SnapshotRef ref) {
        return new LockstepException(
                ErrorKind.NOT_FOUND,
                "snapshot-not-found",
                "Cannot open snapshot "
                        + ref.id()
                        + " of "
                        + ref.collection()
                        + ": found none, it has been expired or its collection dropped; pin the"
                        + " current one.");
    }

    /** The columns that the table had when the snapshot was made. */
    public static Schema schema(Table table, Snapshot snapshot) {
        Integer id = snapshot.schemaId();
        Schema schema = id == null ? null : table.schemas().get(id);
        return schema == null ? table.schema() : schema;
    }
}
