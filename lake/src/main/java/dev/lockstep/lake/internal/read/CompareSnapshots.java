package dev.lockstep.lake.internal.read;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.DifferenceResult;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.files.Snapshots;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.shape.RowShape;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two snapshots from the manifests between them: what it costs is what the change
 * costs. Commits that only rewrote files are skipped.
 */
public final class CompareSnapshots {
    private final OpenLake lake;
    private final RowShape shape;
    private final Table table;

    public CompareSnapshots(OpenLake lake, RowShape shape, Table table) {
        this.lake = lake;
        this.shape = shape;
        this.table = table;
    }

    public DifferenceResult compare(long from, long to) {
        Snapshot first = table.snapshot(from);
        Snapshot last = table.snapshot(to);
        if (first == null || last == null) {
            return new Unavailable("The history of the table up to the snapshot has been expired.");
        }
        Deque<Snapshot> between = between(first, last);
        if (between == null) {
            return new Unavailable(
                    "The later snapshot does not descend from the earlier one: the table was"
                            + " replaced or rolled back, or the history between has been expired.");
        }
        String reason =
                shape.changesRows(Snapshots.schema(table, first), Snapshots.schema(table, last));
        return reason != null
                ? new Unavailable(reason)
                : compare(between, Snapshots.schema(table, last));
    }

    /** Those behind the first up to the last, oldest first; null where the chain is broken. */
    private @Nullable Deque<Snapshot> between(Snapshot first, Snapshot last) {
        Deque<Snapshot> chain = new ArrayDeque<>();
        Snapshot at = last;
        while (at != null && at.snapshotId() != first.snapshotId()) {
            chain.addFirst(at);
            Long parent = at.parentId();
            at = parent == null ? null : table.snapshot(parent);
        }
        return at == null ? null : chain;
    }

    private DifferenceResult compare(Deque<Snapshot> between, Schema schema) {
        DuckSession session = lake.duck().stream();
        try {
            Events events = new Events(lake, table, session, shape.id(schema));
            for (Snapshot snapshot : between) {
                String reason =
                        DataOperations.REPLACE.equals(snapshot.operation())
                                ? null
                                : events.add(snapshot);
                if (reason != null) {
                    session.close();
                    return new Unavailable(reason);
                }
            }
            return changes(session, events, schema);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Per id: the last event says whether it is there; deletes go before adds of a snapshot. */
    private Changes changes(DuckSession session, Events events, Schema schema) {
        String key = "file * 1099511627776 + pos";
        String fates =
                session.temporary(
                        "resolve changes",
                        "AS SELECT id, max(event) AS last, min(event) AS first, max(key) AS winner"
                                + " FROM (SELECT id, 2 * seq + 1 AS event, "
                                + key
                                + " AS key FROM "
                                + events.adds
                                + " UNION ALL SELECT id, 2 * seq, NULL FROM "
                                + events.dels
                                + ") GROUP BY id");
        String losers =
                "SELECT file, pos FROM "
                        + events.adds
                        + " JOIN "
                        + fates
                        + " USING (id) WHERE last % 2 = 0 OR winner <> "
                        + key
                        + " UNION ALL SELECT file, pos FROM "
                        + events.own;
        List<FileRows> rows = rows(session, events, losers);
        String gone =
                session.shared(
                        "list deletes",
                        "AS SELECT id FROM "
                                + fates
                                + " WHERE last % 2 = 0 AND first % 2 = 0 ORDER BY id");
        long deletes = session.number("count deletes", "SELECT count(*) FROM " + gone).orElse(0);
        CollectionSpec spec = shape.spec(table.properties());
        FileReads reads = new FileReads(lake, table, shape, schema, spec.dimension());
        return new LakeChanges(lake, spec, reads, rows, session, gone, deletes);
    }

    private static List<FileRows> rows(DuckSession session, Events events, String losers) {
        List<BitSet> dropped =
                IntStream.range(0, events.files().size()).mapToObj(_ -> new BitSet()).toList();
        try (DuckSession.Stream stream = session.streamHere("list superseded rows", losers)) {
            while (stream.result().nextChunk()) {
                var chunk = stream.result().chunk();
                var file = chunk.vector(0);
                var position = chunk.vector(1);
                for (long i = 0; i < chunk.rowCount(); i++) {
                    dropped.get((int) file.getLong(i)).set((int) position.getLong(i));
                }
            }
        }
        return IntStream.range(0, dropped.size())
                .mapToObj(i ->
                        FileRows.of(
                                events.files().get(i),
                                () -> dropped.get(i),
                                dropped.get(i).cardinality()))
                .toList();
    }
}
