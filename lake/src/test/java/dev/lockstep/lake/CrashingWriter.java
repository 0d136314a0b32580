package dev.lockstep.lake;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A program that writes 10 batches, going on from its checkpoint, then compacts and expires. */
final class CrashingWriter {
    static final CollectionRef WORKS = new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, "works");
    static final int DIMENSION = 8;
    static final int BATCHES = 10;
    static final int ROWS = 100;

    private CrashingWriter() {}

    public static void main(String[] arguments) {
        try (OpenedStore opened = OpenedStore.open(Path.of(arguments[0]))) {
            LakeStore store = opened.store();
            store.create(WORKS, CollectionSpec.of(DIMENSION, Metric.COSINE));
            write(store, Long.parseLong(arguments[1]));
            store.compact(WORKS);
            store.expire(WORKS, Duration.ZERO);
        }
    }

    /** Each batch has half of the rows of the one before, in a newer version. */
    private static void write(LakeStore store, long epoch) {
        RowGenerator generator = new RowGenerator(3, DIMENSION);
        WriteScope scope = new WriteScope("run-1", "copy", epoch);
        try (StoreWriter writer = store.write(WORKS, scope)) {
            long done = writer.resumed().map(c -> c.upserted() / ROWS).orElse(0L);
            for (long b = done; b < BATCHES; b++) {
                long from = b * ROWS / 2;
                int version = (int) b;
                writer.upsert(
                        Batch.of(
                                java.util.stream.LongStream.range(from, from + ROWS)
                                        .mapToObj(n -> generator.row(n, version))
                                        .toList(),
                                DIMENSION));
                writer.commit(
                        new Checkpoint(
                                scope,
                                Map.of("s", new Position(b + 1, "t", false)),
                                (b + 1) * ROWS,
                                0,
                                0));
            }
        }
    }
}
