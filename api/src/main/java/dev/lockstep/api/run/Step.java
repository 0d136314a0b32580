package dev.lockstep.api.run;

/**
 * One step of a job. It may be run again after a crash at any of its instructions, and must then
 * end in the same result. It keeps what it needs in {@link StepContext#state}, small, and rows
 * elsewhere.
 */
public interface Step {
    /** In kebab case, unique in its job. */
    String name();

    /**
     * Does the step.
     *
     * @throws Exception a {@link dev.lockstep.api.LockstepException} whose kind is retryable (and
     *     any other exception that is not one) is tried again by the run's policy; one that is not
     *     ends the run
     */
    void run(StepContext context) throws Exception;
}
