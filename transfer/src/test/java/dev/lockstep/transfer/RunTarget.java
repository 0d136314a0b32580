package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Position;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The log target with the scene's refusals; what was there before the run is no checkpoint. */
final class RunTarget implements StoreWriter {
    private static final WriteScope SEED = new WriteScope("seed", "copy", 1);

    private final LogTarget log;

    RunTarget(Path directory) {
        log = new LogTarget(directory, Scene::refused);
    }

    /** Fills the target with a snapshot, as an earlier run would have. */
    static void seed(Path directory, Snapshot rows) {
        try (LogTarget log = new LogTarget(directory, _ -> false)) {
            for (Split split : rows.plan(1)) {
                try (BatchReader reader = rows.open(split, Position.START, 100)) {
                    for (Batch b = reader.next(); b != null; b = reader.next()) {
                        log.upsert(b);
                    }
                }
            }
            log.commit(new Checkpoint(SEED, Map.of(), 0, 0, 0));
        }
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return log.resumed().filter(c -> !c.scope().equals(SEED));
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        return log.upsert(batch);
    }

    @Override
    public void delete(Collection<String> ids) {
        log.delete(ids);
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        return log.commit(checkpoint);
    }

    @Override
    public void close() {
        log.close();
    }
}
