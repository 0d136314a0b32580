package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.memory.MemoryStore;
import dev.lockstep.testkit.RowGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Collections in memory for tests of the engine. */
final class Collections {
    static final int DIMENSION = 6;

    final MemoryStore store = new MemoryStore();
    final RowGenerator generator = new RowGenerator(7, DIMENSION);
    private int writes;

    CollectionRef create(String name) {
        CollectionRef ref = new CollectionRef(TenantId.DEFAULT, "memory", name);
        store.create(ref, CollectionSpec.of(DIMENSION, Metric.COSINE));
        return ref;
    }

    CollectionRef filled(String name, long from, long to) {
        CollectionRef ref = create(name);
        write(ref, generator.batch(from, to));
        return ref;
    }

    void write(CollectionRef ref, Row... rows) {
        write(ref, Batch.of(Arrays.asList(rows), DIMENSION));
    }

    void write(CollectionRef ref, Batch batch) {
        change(ref, w -> w.upsert(batch));
    }

    void delete(CollectionRef ref, String... ids) {
        change(ref, w -> w.delete(List.of(ids)));
    }

    private void change(CollectionRef ref, java.util.function.Consumer<StoreWriter> act) {
        WriteScope scope = new WriteScope("write-" + writes++, "test", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            act.accept(writer);
            writer.commit(new Checkpoint(scope, Map.of(), 0, 0, 0));
        }
    }

    Snapshot pin(CollectionRef ref) {
        return store.pin(ref, "test", Duration.ofHours(1));
    }
}
