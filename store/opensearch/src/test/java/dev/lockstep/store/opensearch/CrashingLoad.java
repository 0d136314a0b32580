package dev.lockstep.store.opensearch;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Loads a collection in batches, each with its checkpoint, and goes on behind the last one; as
 * {@code replace} it stages them and exchanges the content at the end. Run in a JVM of its own.
 */
public final class CrashingLoad {
    static final int BATCHES = 3;
    static final int ROWS = 20;
    static final String NAME = "works";
    static final CollectionSpec SPEC = CollectionSpec.of(3, Metric.COSINE);

    private CrashingLoad() {}

    /** Arguments: URL, user, password, prefix, epoch, and how. */
    public static void main(String[] args) {
        OpenSearchServer server = new OpenSearchServer(URI.create(args[0]), args[1], args[2]);
        run(new Place(server, args[3]), Long.parseLong(args[4]), args[5]);
    }

    /**
     * @param how {@code write}, {@code replace}, or {@code merge}: replaced by what was merged, of
     *     one segment for each commit
     */
    static void run(Place place, long epoch, String how) {
        int segments = how.equals("merge") ? 1 : 0;
        OpenSearchOptions options =
                place.options()
                        .withSettings(IndexSettings.USUAL.withReplicas(0).withMergeTo(segments));
        try (OpenSearchStore store = OpenSearchStore.open(options)) {
            run(
                    store,
                    epoch,
                    !how.equals("write"),
                    segments == 0
                            ? () -> {}
                            : () -> place.ask("POST", place.prefix() + "*/_refresh", ""));
        }
    }

    private static void run(
            OpenSearchStore store, long epoch, boolean replace, Runnable afterCommit) {
        CollectionRef ref = Place.ref(NAME);
        WriteScope scope = new WriteScope("run", "load", epoch);
        try (StoreWriter writer = replace ? store.replace(ref, scope) : store.write(ref, scope)) {
            long done = writer.resumed().map(Checkpoint::upserted).orElse(0L);
            for (long at = done; at < (long) BATCHES * ROWS; at += ROWS) {
                writer.upsert(Batch.of(rows(at), 3));
                writer.delete(List.of("old-" + at / ROWS));
                writer.commit(new Checkpoint(scope, Map.of(), at + ROWS, 0, 0));
                afterCommit.run();
            }
        }
        if (replace) {
            store.publish(ref, scope, SPEC);
        }
    }

    static List<Row> rows(long from) {
        List<Row> rows = new ArrayList<>();
        for (long n = from; n < from + ROWS; n++) {
            rows.add(new Row("row-" + n, new float[] {n, 1, 2}, "text " + n, "{\"n\":" + n + "}"));
        }
        return rows;
    }

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            rows.addAll(rows((long) batch * ROWS));
        }
        return rows;
    }

    static List<Row> old() {
        List<Row> rows = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            rows.add(new Row("old-" + batch, new float[] {0, 0, 1}, null, null));
        }
        return rows;
    }
}
