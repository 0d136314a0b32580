package dev.lockstep.store.lucene;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.WriteScope;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds one generation as a run does: goes on from the checkpoint found, commits every hundred
 * rows, finishes, seals. The main of a child that is killed, and what the parent goes on with.
 */
final class KilledBuild {
    static final int DIMENSION = 16;
    static final int BASE_ROWS = 400;
    static final int CHANGED_ROWS = 200;
    private static final int STEP = 100;

    private KilledBuild() {}

    public static void main(String[] arguments) {
        long epoch = Long.parseLong(arguments[1]);
        boolean compact = Boolean.parseBoolean(arguments[2]);
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(Path.of(arguments[0])))) {
            run(store, epoch, compact);
        }
    }

    /** Makes the base by itself where it is missing, so that first builds are killed too. */
    static void run(LuceneStore store, long epoch, boolean compact) {
        build(store, 1, null, BASE_ROWS, "v1", epoch, true);
        build(store, 2, Generations.number(1), CHANGED_ROWS, "v2", epoch, compact);
        store.drop(Generations.number(1));
    }

    private static void build(
            LuceneStore store,
            long number,
            @Nullable Generation base,
            int rows,
            String version,
            long epoch,
            boolean compact) {
        Generation generation = Generations.number(number);
        if (store.seal(generation, false).isPresent()
                || number == 1 && store.seal(Generations.number(2), false).isPresent()) {
            return;
        }
        WriteScope scope = new WriteScope("run-" + number, "load", epoch);
        CollectionSpec spec = CollectionSpec.of(DIMENSION, Metric.COSINE);
        try (GenerationBuild build = store.build(generation, base, spec, Map.of(), scope)) {
            long done = build.resumed().map(Checkpoint::upserted).orElse(0L);
            for (; done < rows; done += STEP) {
                build.upsert(data((int) done, version));
                build.commit(checkpoint(scope, done + STEP));
            }
            if (base != null) {
                build.delete(java.util.List.of("r0", "r1"));
            }
            build.finish(checkpoint(scope, rows), compact);
        }
        store.seal(generation);
    }

    private static Checkpoint checkpoint(WriteScope scope, long done) {
        return new Checkpoint(scope, Map.of("s", new Position(done, "" + done, false)), done, 0, 0);
    }

    static dev.lockstep.api.Batch data(int from, String version) {
        java.util.List<dev.lockstep.api.Row> rows = new java.util.ArrayList<>();
        for (int i = from; i < from + STEP; i++) {
            SeededData seeded = new SeededData(version.hashCode() * 1000L + i, DIMENSION);
            rows.add(new dev.lockstep.api.Row("r" + i, seeded.vector(), version, null));
        }
        return dev.lockstep.api.Batch.of(rows, DIMENSION);
    }
}
