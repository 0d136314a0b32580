package dev.lockstep.store.lucene;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Short ways to make and read generations in tests. */
final class Generations {
    static final WriteScope SCOPE = new WriteScope("run-1", "load", 1);

    private Generations() {}

    static Generation number(long number) {
        return new Generation(TenantId.DEFAULT, "works", number);
    }

    static Checkpoint checkpoint(WriteScope scope, long upserted) {
        return new Checkpoint(
                scope, Map.of("s0", new Position(upserted, "t" + upserted, false)), upserted, 0, 0);
    }

    static Seal make(LuceneStore store, long number, Metric metric, Batch... batches) {
        return make(store, number, metric, Map.of(), batches);
    }

    static Seal make(
            LuceneStore store,
            long number,
            Metric metric,
            Map<String, String> settings,
            Batch... batches) {
        CollectionSpec spec = CollectionSpec.of(batches[0].dimension(), metric);
        try (GenerationBuild build = store.build(number(number), null, spec, settings, SCOPE)) {
            for (Batch batch : batches) {
                build.upsert(batch);
            }
            build.finish(checkpoint(SCOPE, 0), true);
        }
        return store.seal(number(number));
    }

    static Seal next(
            LuceneStore store,
            long base,
            @Nullable Batch upserts,
            Collection<String> deletes,
            boolean compact) {
        CollectionSpec spec = store.seal(number(base), false).orElseThrow().spec();
        WriteScope scope = new WriteScope("run-" + (base + 1), "load", 1);
        try (GenerationBuild build =
                store.build(number(base + 1), number(base), spec, Map.of(), scope)) {
            if (upserts != null) {
                build.upsert(upserts);
            }
            build.delete(deletes);
            build.finish(checkpoint(scope, 0), compact);
        }
        return store.seal(number(base + 1));
    }

    /** All rows by id, through all splits. */
    static Map<String, Row> rows(LuceneStore store, long number) {
        Map<String, Row> rows = new TreeMap<>();
        try (Snapshot snapshot = store.snapshot(number(number))) {
            for (Split split : snapshot.plan(3)) {
                read(snapshot, split)
                        .forEach(batch -> {
                            for (int i = 0; i < batch.size(); i++) {
                                if (rows.put(batch.id(i), batch.row(i)) != null) {
                                    throw new AssertionError(batch.id(i) + " twice");
                                }
                            }
                        });
            }
        }
        return rows;
    }

    static List<Batch> read(Snapshot snapshot, Split split) {
        List<Batch> batches = new java.util.ArrayList<>();
        try (BatchReader reader = snapshot.open(split, Position.START, 100)) {
            for (Batch b = reader.next(); b != null; b = reader.next()) {
                batches.add(b);
            }
        }
        return batches;
    }
}
