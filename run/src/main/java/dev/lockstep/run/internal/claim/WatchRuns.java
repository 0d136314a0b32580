package dev.lockstep.run.internal.claim;

import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.run.internal.execute.Execution;
import dev.lockstep.run.internal.execute.Executions;
import dev.lockstep.run.internal.execute.Outcomes;
import dev.lockstep.run.internal.servers.Ownership;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the runs of this server that are to stop. Used by the claim loop's thread only. */
public final class WatchRuns {
    private static final Logger LOG = LoggerFactory.getLogger(WatchRuns.class);

    private final Executions executions;
    private final Outcomes outcomes;
    private final Ownership ownership;
    private final Duration grace;

    public WatchRuns(
            Executions executions, Outcomes outcomes, Ownership ownership, Duration grace) {
        this.executions = executions;
        this.outcomes = outcomes;
        this.ownership = ownership;
        this.grace = grace;
    }

    /** What needs no database: a lost lease, a lack of progress, threads that do not leave. */
    void look() {
        for (Execution execution : executions.all()) {
            if (!ownership.holds(execution.run.owner())) {
                execution.stop(Execution.Stop.LOST);
            } else if (execution.stalled()) {
                execution.stop(Execution.Stop.STALLED);
                execution.interruptStep();
            }
            if (execution.overdue(grace)) {
                insist(execution);
            }
        }
    }

    /** What the rows say: cancels asked for elsewhere, runs taken over. */
    void compare(List<Candidate> owned) {
        Map<String, Candidate> rows =
                owned.stream().collect(Collectors.toMap(Candidate::id, Function.identity()));
        for (Execution execution : executions.all()) {
            Candidate row = rows.get(execution.run.id());
            if (row == null || row.epoch() != execution.run.epoch()) {
                execution.stop(Execution.Stop.LOST);
            } else if (row.cancelRequested()) {
                execution.stop(Execution.Stop.CANCEL);
            }
        }
    }

    private void insist(Execution execution) {
        execution.interruptStep();
        Execution.Attempt attempt = execution.attempt();
        boolean mayGo = execution.overdue(grace.multipliedBy(2));
        if (attempt != null && mayGo && execution.stop() == Execution.Stop.STALLED) {
            abandon(execution, attempt);
        } else if (mayGo && execution.stop() == Execution.Stop.LOST) {
            executions.remove(execution);
        }
    }

    /**
     * Gives a stalled run that ignores its interruption its next attempt. The old thread's writes
     * fail from then on, by their epoch. A cancelled run is never given up like this: it would set
     * its target free while the thread may still write to it.
     */
    private void abandon(Execution execution, Execution.Attempt attempt) {
        LOG.atError()
                .addKeyValue("run", execution.run.id())
                .addKeyValue("step", attempt.step())
                .log("A step does not react to its interruption; its thread is left behind.");
        execution.stop(Execution.Stop.LOST);
        try {
            outcomes.stalled(execution, attempt.step(), attempt.policy(), execution.failures() + 1);
        } catch (RunCancelledException leftAfterAll) {
            LOG.atInfo().addKeyValue("run", execution.run.id()).log("It has left after all.");
        }
        executions.remove(execution);
    }
}
