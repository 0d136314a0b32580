package dev.lockstep.api.run;

/** Where a run stands. */
public enum RunState {
    /** Waits for a free worker, or for another run of the same target. */
    QUEUED,
    RUNNING,
    /** An attempt failed; the next one has a time. */
    RETRYING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean ended() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
