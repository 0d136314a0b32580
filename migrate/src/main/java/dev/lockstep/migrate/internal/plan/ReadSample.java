package dev.lockstep.migrate.internal.plan;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Position;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Rows read from a collection for the sake of a plan, at one snapshot.
 *
 * @param rows that were read
 * @param bytes of them, as they move
 * @param seconds that their reading took
 * @param texts of some of them
 */
record ReadSample(long rows, long bytes, double seconds, List<String> texts) {
    private static final int ENOUGH_ROWS = 5_000;
    private static final double ENOUGH_SECONDS = 2;
    private static final int BATCH = 500;
    private static final int TEXTS = 200;
    private static final Duration PIN = Duration.ofMinutes(10);

    /** Some thousand rows, or as many as come in two seconds. */
    static ReadSample of(Readable store, CollectionRef ref) {
        String owner = "sample-" + UUID.randomUUID();
        Snapshot snapshot = store.pin(ref, owner, PIN);
        try {
            return read(snapshot);
        } finally {
            snapshot.close();
            store.unpin(snapshot.ref(), owner);
        }
    }

    private static ReadSample read(Snapshot snapshot) {
        long rows = 0;
        long bytes = 0;
        List<String> texts = new ArrayList<>();
        long start = System.nanoTime();
        for (Split split : snapshot.plan(1)) {
            try (BatchReader reader = snapshot.open(split, Position.START, BATCH)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    rows += batch.size();
                    bytes += batch.bytes();
                    add(texts, batch);
                    if (rows >= ENOUGH_ROWS || seconds(start) >= ENOUGH_SECONDS) {
                        return new ReadSample(rows, bytes, seconds(start), texts);
                    }
                }
            }
        }
        return new ReadSample(rows, bytes, seconds(start), texts);
    }

    private static void add(List<String> texts, Batch batch) {
        for (int i = 0; i < batch.size() && texts.size() < TEXTS; i++) {
            String text = batch.document(i);
            if (text != null && !text.isBlank()) {
                texts.add(text);
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Of so many rows like these. */
    long bytesOf(long all) {
        return rows == 0 ? 0 : Math.round((double) bytes / rows * all);
    }

    /** Rows a second; those of an empty collection take no time. */
    double rate() {
        return rows == 0 ? Double.POSITIVE_INFINITY : rows / Math.max(seconds, 1e-6);
    }
}
