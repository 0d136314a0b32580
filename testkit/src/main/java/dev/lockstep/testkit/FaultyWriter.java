package dev.lockstep.testkit;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A writer whose calls go wrong by plan; works for generations' builds as well. */
public final class FaultyWriter implements StoreWriter {
    private final StoreWriter real;
    private final Faults faults;

    public FaultyWriter(StoreWriter real, Faults faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return faults.call("resumed", real::resumed);
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        return faults.call("upsert", () -> real.upsert(batch));
    }

    @Override
    public void delete(Collection<String> ids) {
        faults.call(
                "delete",
                () -> {
                    real.delete(ids);
                    return true;
                });
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        return faults.call("commit", () -> real.commit(checkpoint));
    }

    @Override
    public void close() {
        real.close();
    }
}
