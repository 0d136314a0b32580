package dev.lockstep.transfer;

/** A commit whose outcome is not known, since the connection broke: only a new writer can tell. */
final class CommitLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RuntimeException fault;
    private final boolean afterProgress;

    /**
     * @param afterProgress whether an earlier commit of the same writer went well
     */
    CommitLost(RuntimeException fault, boolean afterProgress) {
        super(fault);
        this.fault = fault;
        this.afterProgress = afterProgress;
    }

    boolean afterProgress() {
        return afterProgress;
    }

    RuntimeException fault() {
        return fault;
    }
}
