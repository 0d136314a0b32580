package dev.lockstep.store.memory;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers changes and hands them over at the commit. */
class MemoryWriter implements StoreWriter {
    private final MemoryCollection collection;
    private final WriteScope scope;
    private final Map<String, @Nullable Stored> changes = new HashMap<>();
    private long bytes;
    private boolean closed;

    MemoryWriter(MemoryCollection collection, WriteScope scope) {
        this.collection = collection;
        this.scope = scope;
        collection.claim(scope);
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return collection.checkpoint(scope);
    }

    @Override
    public synchronized List<Refusal> upsert(Batch batch) {
        requireOpen();
        int expected = collection.spec().dimension();
        if (batch.dimension() != expected && batch.dimension() != 0) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot write rows: found vectors of "
                            + batch.dimension()
                            + " dimensions, expected "
                            + expected
                            + ".");
        }
        for (int i = 0; i < batch.size(); i++) {
            Stored row = Stored.of(batch, i);
            bytes += row.bytes();
            changes.put(batch.id(i), row);
        }
        return List.of();
    }

    @Override
    public synchronized void delete(Collection<String> ids) {
        requireOpen();
        ids.forEach(id -> changes.put(id, null));
    }

    @Override
    public synchronized Receipt commit(Checkpoint checkpoint) {
        requireOpen();
        Receipt receipt = collection.commit(changes, checkpoint, bytes);
        changes.clear();
        bytes = 0;
        return receipt;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the writer is closed");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        changes.clear();
    }
}
