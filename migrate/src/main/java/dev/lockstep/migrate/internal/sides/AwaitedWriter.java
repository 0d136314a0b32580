package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A writer whose acts are noted as long as they take. */
record AwaitedWriter(CollectionRef of, StoreWriter writer, Awaited awaited) implements StoreWriter {
    @Override
    public Optional<Checkpoint> resumed() {
        return awaited.answer(of, writer::resumed);
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        return awaited.answer(of, () -> writer.upsert(batch));
    }

    @Override
    public void delete(Collection<String> ids) {
        awaited.end(of, () -> writer.delete(ids));
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        return awaited.answer(of, () -> writer.commit(checkpoint));
    }

    @Override
    public void close() {
        writer.close();
    }
}
