package dev.lockstep.lake;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/** A program that exchanges a collection's rows for others, in five commits and one act. */
final class CrashingRestore {
    static final CollectionRef WORKS = new CollectionRef(TenantId.DEFAULT, LakeStore.NAME, "works");
    static final RowGenerator GENERATOR = new RowGenerator(4, 8);
    static final int OLD = 120;
    static final int BATCHES = 5;
    static final int ROWS = 40;

    private CrashingRestore() {}

    public static void main(String[] arguments) {
        try (OpenedStore opened = OpenedStore.open(Path.of(arguments[0]))) {
            LakeStore store = opened.store();
            CollectionSpec spec = CollectionSpec.of(8, Metric.COSINE);
            WriteScope scope = new WriteScope("run-1", "restore", Long.parseLong(arguments[1]));
            if (store.describe(WORKS).isEmpty()) {
                store.create(WORKS, spec);
                fill(store);
            }
            stage(store, scope);
            store.publish(WORKS, scope, spec);
        }
    }

    private static void fill(LakeStore store) {
        WriteScope scope = new WriteScope("run-0", "fill", 1);
        try (StoreWriter writer = store.write(WORKS, scope)) {
            writer.upsert(GENERATOR.batch(0, OLD));
            writer.commit(new Checkpoint(scope, Map.of(), OLD, 0, 0));
        }
    }

    private static void stage(LakeStore store, WriteScope scope) {
        try (StoreWriter writer = store.replace(WORKS, scope)) {
            long done = writer.resumed().map(Checkpoint::upserted).orElse(0L) / ROWS;
            System.out.println("resumed at " + done);
            for (long b = done; b < BATCHES; b++) {
                writer.upsert(batch(50 + b * ROWS));
                writer.commit(new Checkpoint(scope, Map.of(), (b + 1) * ROWS, 0, 0));
            }
        }
    }

    private static Batch batch(long from) {
        return Batch.of(
                LongStream.range(from, from + ROWS).mapToObj(n -> GENERATOR.row(n, 1)).toList(), 8);
    }
}
