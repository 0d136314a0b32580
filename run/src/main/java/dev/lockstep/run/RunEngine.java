package dev.lockstep.run;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunService;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.internal.Engine;
import dev.lockstep.run.internal.RemoveEnded;
import dev.lockstep.run.internal.submit.JobTypes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Executes durable runs. One per process and metadata database; with SQLite its opener holds the
 * home's lock. Safe for many threads.
 *
 * <p>Several processes may open an engine on one PostgreSQL database: each run is executed by one
 * of them at a time, and a run whose server dies is taken over by another, or by the next start.
 */
public final class RunEngine implements AutoCloseable {
    private final Engine engine;
    private final RemoveEnded removal;

    private RunEngine(Engine engine, RemoveEnded removal) {
        this.engine = engine;
        this.removal = removal;
    }

    /**
     * Makes an engine that does not execute yet; its service takes runs in at once. The database
     * stays the caller's and is to be closed after the engine.
     *
     * @throws IllegalArgumentException where two jobs have one type
     */
    public static RunEngine open(
            MetadataDatabase database, List<Job> jobs, RunSettings settings, InstantSource clock) {
        return open(database, jobs, settings, clock, System::nanoTime);
    }

    /**
     * The same.
     *
     * @param nanos what lasts is measured by; unlike the clock it is never put
     */
    static RunEngine open(
            MetadataDatabase database,
            List<Job> jobs,
            RunSettings settings,
            InstantSource clock,
            LongSupplier nanos) {
        return new RunEngine(
                new Engine(database, new JobTypes(jobs), settings, clock, nanos),
                new RemoveEnded(database));
    }

    public RunService service() {
        return engine.service();
    }

    /** Begins to execute: first what a dead server has left in the middle, then what waits. */
    public void start() {
        engine.start();
    }

    /** Looks for what is due now and not within the next second. */
    public void wake() {
        engine.wake();
    }

    /**
     * Removes runs that ended before then, with their logs; returns how many. An id that a caller
     * has fixed is not used again even so.
     */
    public int removeEndedBefore(Instant then) {
        return removal.before(then);
    }

    /**
     * Ends in order: steps are asked to stop at their next check, interrupted after the grace, and
     * their runs go on at the next start, or on another server, without having used an attempt.
     */
    @Override
    public void close() {
        engine.close();
    }
}
