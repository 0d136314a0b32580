package dev.lockstep.run.internal.execute;

import dev.lockstep.api.run.RunCancelledException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the newest progress of each run a few times a second, however often steps tell it. The
 * newest always gets written: a step may stop telling after any call.
 */
public final class ProgressSaver implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressSaver.class);
    private static final long PAUSE_MILLIS = 250;

    private final Executions executions;
    private final Semaphore dirty = new Semaphore(0);

    public ProgressSaver(Executions executions) {
        this.executions = executions;
    }

    /** Some progress is to be written. Cheap. */
    void wake() {
        if (dirty.availablePermits() == 0) {
            dirty.release();
        }
    }

    /** Until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                dirty.acquire();
                dirty.drainPermits();
                executions.all().forEach(ProgressSaver::save);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static void save(Execution execution) {
        try {
            execution.saveProgress();
        } catch (RunCancelledException lost) {
            execution.stop(Execution.Stop.LOST);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("run", execution.run.id())
                    .setCause(e)
                    .log("The progress was not saved; the next one will be.");
        }
    }
}
