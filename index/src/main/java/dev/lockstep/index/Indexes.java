package dev.lockstep.index;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.index.internal.IndexEngine;
import dev.lockstep.index.internal.ServeIndexes;

/**
 * The entrance to the module: first the job, which the engine of runs needs, then the service,
 * which needs the engine of runs.
 */
public final class Indexes implements AutoCloseable {
    private final IndexEngine engine;

    private Indexes(IndexEngine engine) {
        this.engine = engine;
    }

    public static Indexes open(IndexParts parts) {
        return new Indexes(new IndexEngine(parts));
    }

    /** The durable sync, to be registered with the engine of runs. */
    public Job syncJob() {
        return new SyncJob(engine.steps());
    }

    public IndexService service(RunService runs) {
        return new ServeIndexes(engine, runs);
    }

    /**
     * Starts a sync of each continuous index over a dataset that has changed; one that is waiting
     * to start already is not started twice.
     */
    public void datasetChanged(TenantId tenant, String dataset, RunService runs) {
        new ServeIndexes(engine, runs).datasetChanged(tenant, dataset);
    }

    /**
     * Starts a sync of each continuous index, of all tenants, that is behind its dataset: one that
     * was not told of a change, or whose sync failed in the end. To be called at start.
     */
    public void catchUp(RunService runs) {
        new ServeIndexes(engine, runs).catchUp();
    }

    /** Closes the open generations; searches under way end first. */
    @Override
    public void close() {
        engine.close();
    }
}
