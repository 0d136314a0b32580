package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A writer that tells how many rows each upsert had. */
record Watched(StoreWriter real, IntConsumer rows) implements StoreWriter {
    @Override
    public Optional<Checkpoint> resumed() {
        return real.resumed();
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        rows.accept(batch.size());
        return real.upsert(batch);
    }

    @Override
    public void delete(Collection<String> ids) {
        real.delete(ids);
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        return real.commit(checkpoint);
    }

    @Override
    public void close() {
        real.close();
    }
}
