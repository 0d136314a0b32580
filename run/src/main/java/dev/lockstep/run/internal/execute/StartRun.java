package dev.lockstep.run.internal.execute;

import dev.lockstep.api.Background;
import dev.lockstep.api.run.Job;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.internal.rows.Changes;
import dev.lockstep.run.internal.rows.ClaimedRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a claimed run its thread.
 *
 * <p>A platform thread and not a virtual one: there are few runs at a time, steps spend minutes in
 * native code (SQLite, DuckDB, ONNX) and in computation, both of which hold a virtual thread's
 * carrier, and with as many runs as processors nothing else of the server would get on.
 */
public final class StartRun {
    private static final Logger LOG = LoggerFactory.getLogger(StartRun.class);

    private final MetadataDatabase database;
    private final Changes changes;
    private final Executions executions;
    private final ExecuteRun.Surroundings around;
    private final Runnable wake;

    public StartRun(
            MetadataDatabase database,
            Changes changes,
            Executions executions,
            ExecuteRun.Surroundings around,
            Runnable wake) {
        this.database = database;
        this.changes = changes;
        this.executions = executions;
        this.around = around;
        this.wake = wake;
    }

    public void start(ClaimedRun run, Job job) {
        FencedRun writes = new FencedRun(database, around.clock(), changes, run);
        Execution execution = new Execution(run, writes, around.nanos());
        executions.add(execution);
        changes.signal(run.id());
        Thread.ofPlatform().daemon().name("run-" + run.id()).start(() -> execute(execution, job));
    }

    /** Wakes those who wait for a run that needed no thread. */
    public void changed(String run) {
        changes.signal(run);
    }

    private void execute(Execution execution, Job job) {
        Background.giveWay();
        try {
            new ExecuteRun(execution, job, around).run();
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("run", execution.run.id())
                    .setCause(e)
                    .log("Cannot record how the run stands; it goes on from its last checkpoint.");
        } finally {
            executions.remove(execution);
            wake.run();
        }
    }
}
