package dev.lockstep.api.run;

/**
 * Thrown inside a step whose run has been cancelled or taken over; not to be caught by the step.
 */
public final class RunCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RunCancelledException(String reason) {
        super(reason);
    }
}
