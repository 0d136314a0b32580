package dev.lockstep.index.internal.sync;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import dev.lockstep.index.internal.state.Json;
import dev.lockstep.transfer.TransferOptions;
import java.nio.file.Path;
import java.util.Optional;

/** What every step of one sync needs, and the small facts that steps hand to each other. */
public final class SyncContext {
    private final IndexParts parts;
    private final IndexRows indexes;
    private final StepContext step;

    SyncContext(IndexParts parts, IndexRows indexes, StepContext step) {
        this.parts = parts;
        this.indexes = indexes;
        this.step = step;
    }

    public StepContext step() {
        return step;
    }

    public TenantId tenant() {
        return step.tenant();
    }

    public String name() {
        return step.parameter("index");
    }

    public boolean full() {
        return Boolean.parseBoolean(step.parameters().getOrDefault("full", "false"));
    }

    public IndexRow index() {
        return indexes.get(tenant(), name());
    }

    public DatasetView dataset() {
        return parts.datasets().get().get(tenant(), index().definition().dataset());
    }

    public Embedders.Loaded model() {
        var definition = index().definition();
        return parts.embedders().get(definition.embedder(), definition.longTexts().equals("chunk"));
    }

    /** The snapshot kept under a name, or none. */
    public Optional<SnapshotRef> snapshot(String key) {
        return step.state(key).map(json -> Json.read(json, SnapshotRef.class));
    }

    public void keep(String key, SnapshotRef snapshot) {
        step.keep(key, Json.write(snapshot));
    }

    public void keep(String key, long number) {
        step.keep(key, Long.toString(number));
    }

    public long number(String key) {
        return step.state(key).map(Long::parseLong).orElse(0L);
    }

    /** Whether an earlier step found that there is nothing to do for the later ones. */
    public boolean nothingToBuild() {
        return step.state("build").map(b -> b.equals("nothing")).orElse(false);
    }

    /** Under which name snapshots are held for this index. */
    public String pinOwner() {
        return "index " + name();
    }

    /** A directory of this run for what does not fit into memory. */
    public Path spill(String what) {
        return parts.settings().workDirectory().resolve(step.runId()).resolve(what);
    }

    /**
     * @throws LockstepException CONFLICT where more rows are refused than the index allows
     */
    void requireFewRefused(long refused) {
        long allowed = index().definition().allowRefused();
        if (refused > allowed) {
            throw LockstepException.conflict(
                    "too-many-refused",
                    "Cannot end the sync as synced: found "
                            + refused
                            + " refused rows, expected at most "
                            + allowed
                            + "; the failures file of the run has each row with its reason; mend them,"
                            + " or make the index with --allow-refused "
                            + refused
                            + ".");
        }
    }

    public TransferOptions transferOptions() {
        TransferOptions o =
                TransferOptions.of(
                        step.scope(),
                        parts.settings().workDirectory().resolve(step.runId()),
                        TransferOptions.Hooks.of(step));
        return new TransferOptions(
                o.scope(),
                parts.settings().workers(),
                parts.settings().batchRows(),
                o.checkpointRows(),
                o.checkpointEvery(),
                o.directory(),
                Long.MAX_VALUE,
                o.hooks());
    }
}
