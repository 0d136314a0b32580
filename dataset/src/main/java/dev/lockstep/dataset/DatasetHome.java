package dev.lockstep.dataset;

import dev.lockstep.dataset.internal.DatasetRows;
import dev.lockstep.dataset.internal.Uploads;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.lake.Lake;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the jobs and the service of datasets share: files, tables, worker processes, listeners. One
 * per process. Safe for many threads; closing ends the workers and neither lake nor database.
 *
 * <p>Wiring: open the home, make the run engine with {@link DatasetJobs#of}, then {@link Datasets}
 * with the engine's service.
 */
public final class DatasetHome implements AutoCloseable {
    private final Lake lake;
    private final DatasetRows rows;
    private final Uploads uploads;
    private final WorkerPool workers;
    private final DatasetConfig config;
    private final InstantSource clock;
    private final List<DatasetListener> listeners = new CopyOnWriteArrayList<>();

    private DatasetHome(
            DatasetConfig config, Lake lake, MetadataDatabase database, InstantSource clock) {
        this.config = config;
        this.lake = lake;
        this.clock = clock;
        this.rows = new DatasetRows(database);
        this.uploads = new Uploads(config.directory().resolve("ingests"), clock);
        this.workers = new WorkerPool(config, config.directory().resolve("workers"));
    }

    /** Removes what dead processes have left. */
    public static DatasetHome open(
            DatasetConfig config, Lake lake, MetadataDatabase database, InstantSource clock) {
        return new DatasetHome(config, lake, database, clock);
    }

    /** Starts a first worker in the background, so that the first request need not wait for it. */
    public void warmUp() {
        workers.warmOne();
    }

    /** From now on told of each change of a dataset. */
    public void listen(DatasetListener listener) {
        listeners.add(listener);
    }

    public List<DatasetListener> listeners() {
        return listeners;
    }

    public Lake lake() {
        return lake;
    }

    public DatasetRows rows() {
        return rows;
    }

    public Uploads uploads() {
        return uploads;
    }

    public WorkerPool workers() {
        return workers;
    }

    public DatasetConfig config() {
        return config;
    }

    public InstantSource clock() {
        return clock;
    }

    @Override
    public void close() {
        workers.close();
    }
}
