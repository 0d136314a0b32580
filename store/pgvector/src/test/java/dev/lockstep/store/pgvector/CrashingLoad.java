package dev.lockstep.store.pgvector;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
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
    private static final int DIMENSION = 3;

    private CrashingLoad() {}

    /** Arguments: URL, user, collection, epoch, {@code write} or {@code replace}. */
    public static void main(String[] args) {
        PgVectorOptions options =
                new PgVectorOptions(
                        args[0], args[1], "", "lockstep", TenantId.DEFAULT, true, List.of());
        WriteScope scope = new WriteScope("run", "load", Long.parseLong(args[3]));
        boolean replace = args[4].equals("replace");
        try (PgVectorStore store = PgVectorStore.open(options)) {
            try (StoreWriter writer =
                    replace
                            ? store.replace(Database.ref(args[2]), scope)
                            : store.write(Database.ref(args[2]), scope)) {
                load(writer, scope);
            }
            if (replace) {
                store.publish(
                        Database.ref(args[2]), scope, CollectionSpec.of(DIMENSION, Metric.COSINE));
            }
        }
    }

    private static void load(StoreWriter writer, WriteScope scope) {
        long done = writer.resumed().map(Checkpoint::upserted).orElse(0L);
        System.out.println("resumed at " + done);
        for (long at = done; at < (long) BATCHES * ROWS; at += ROWS) {
            writer.upsert(Database.batch(rows(at).toArray(Row[]::new)));
            writer.delete(List.of("old-" + at / ROWS));
            writer.commit(new Checkpoint(scope, Map.of(), at + ROWS, 0, 0));
        }
    }

    static List<Row> rows(long from) {
        List<Row> rows = new ArrayList<>();
        for (long n = from; n < from + ROWS; n++) {
            rows.add(new Row("row-" + n, new float[] {n, 1, 2}, "text " + n, "{\"n\":" + n + "}"));
        }
        return rows;
    }
}
