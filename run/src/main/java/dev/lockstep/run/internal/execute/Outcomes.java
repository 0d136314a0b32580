package dev.lockstep.run.internal.execute;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.run.StepPolicy;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes how an attempt or a run has ended, and tells the listeners. Safe for many threads. */
public final class Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final InstantSource clock;
    private final Telling telling;

    public Outcomes(InstantSource clock, Telling telling) {
        this.clock = clock;
        this.telling = telling;
    }

    void stepEnded(Execution execution, String step) {
        telling.stepEnded(execution.run.id(), step);
    }

    /**
     * @param failures failed attempts of this step, this one included
     */
    void failed(
            Execution execution, String step, StepPolicy policy, int failures, Throwable thrown) {
        Failure failure = Failures.of(thrown);
        LOG.atWarn()
                .addKeyValue("run", execution.run.id())
                .addKeyValue("step", step)
                .addKeyValue("attempt", failures)
                .setCause(quiet(thrown) ? null : thrown)
                .log("The step failed: {}", failure.message());
        if (Failures.retryable(thrown) && failures < policy.attempts()) {
            retryLater(execution, step, failure, failures, policy.waitAfter(failures));
        } else {
            execution.writes.log(Level.ERROR, step, failure.message());
            ended(execution, RunState.FAILED, failure);
        }
    }

    /** The failure of a step that got no further. */
    public void stalled(Execution execution, String step, StepPolicy policy, int failures) {
        LockstepException thrown =
                new LockstepException(
                        ErrorKind.EXTERNAL,
                        "no-progress",
                        "Cannot finish the step "
                                + step
                                + ": found no progress for "
                                + policy.patience().toSeconds()
                                + " s; look whether what it reads from or writes to answers.");
        failed(execution, step, policy, failures, thrown);
    }

    void ended(Execution execution, RunState outcome, @Nullable Failure failure) {
        execution.writes.end(outcome, failure);
        LOG.atInfo()
                .addKeyValue("run", execution.run.id())
                .addKeyValue("job", execution.run.job())
                .addKeyValue("state", outcome)
                .log("The run has ended.");
        if (failure != null) {
            telling.attemptFailed(execution.run.id());
        }
        telling.ended(execution.run.id());
    }

    private void retryLater(
            Execution execution, String step, Failure failure, int failures, Duration wait) {
        RunState outcome =
                execution.writes.retryLater(failure, failures, clock.instant().plus(wait), step);
        telling.attemptFailed(execution.run.id());
        if (outcome == RunState.CANCELLED) {
            telling.ended(execution.run.id());
        }
    }

    /** An expected refusal needs no stack trace. */
    private static boolean quiet(Throwable thrown) {
        return thrown instanceof LockstepException e && e.kind() != ErrorKind.INTERNAL;
    }
}
