package dev.lockstep.run;

import dev.lockstep.api.run.RunView;

/**
 * Told of what has ended: metrics, webhooks, continuous sync. Called on a thread of the run after
 * the commit, one call at a time per run; what it throws is logged and changes nothing.
 */
public interface RunListener {
    /**
     * A run has succeeded, failed or been cancelled. Told at least once by one of the servers, also
     * where the server died between the end and the telling.
     */
    default void ended(RunView run) {}

    /** A step has succeeded. Not told again after a crash. */
    default void stepEnded(RunView run, RunView.StepView step) {}

    /** An attempt has failed; the run waits for the next one or has failed. Not told again. */
    default void attemptFailed(RunView run) {}
}
