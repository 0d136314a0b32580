package dev.lockstep.run.internal.execute;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.Step;
import dev.lockstep.run.RunSettings;
import dev.lockstep.run.StepPolicy;
import dev.lockstep.run.internal.servers.Ownership;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes a claimed run from its first step that has not succeeded. One thread. */
public final class ExecuteRun {
    private static final Logger LOG = LoggerFactory.getLogger(ExecuteRun.class);

    /** What steps and their outcomes are handed to. */
    public record Surroundings(
            RunSettings settings,
            InstantSource clock,
            LongSupplier nanos,
            ProgressSaver saver,
            Outcomes outcomes,
            Ownership ownership) {}

    private final Execution execution;
    private final Job job;
    private final Surroundings around;
    private final Map<String, String> state;

    ExecuteRun(Execution execution, Job job, Surroundings around) {
        this.execution = execution;
        this.job = job;
        this.around = around;
        this.state = new ConcurrentHashMap<>(execution.run.kept().state());
    }

    /** Throws nothing of what a step throws; a fault of the database leaves the run an orphan. */
    void run() {
        try {
            if (steps(job.steps())) {
                CrashPoint.RUN_BEFORE_END.reach();
                around.outcomes().ended(execution, RunState.SUCCEEDED, null);
            }
        } catch (RunCancelledException lost) {
            LOG.atInfo()
                    .addKeyValue("run", execution.run.id())
                    .addKeyValue("epoch", execution.run.epoch())
                    .log("Left the run to the server that has it now.");
        }
    }

    /** Whether all steps have succeeded; otherwise the run's state has been settled already. */
    private boolean steps(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (!execution.run.kept().done().contains(step.name())
                    && !step(step, i == steps.size() - 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean step(Step step, boolean last) {
        Execution.Stop stop = execution.stop();
        if (stop != null) {
            leave(stop);
            return false;
        }
        StepPolicy policy = around.settings().policyOf(job.type(), step.name());
        execution.writes.startStep(step.name(), policy.attempts());
        Throwable thrown = attempt(step, policy);
        execution.saveProgress();
        if (thrown != null) {
            settle(step, policy, thrown);
            return false;
        }
        execution.writes.endStep(step.name(), last);
        execution.nextStep();
        CrashPoint.RUN_AFTER_STEP.reach();
        around.outcomes().stepEnded(execution, step.name());
        return true;
    }

    private @Nullable Throwable attempt(Step step, StepPolicy policy) {
        StepScope scope =
                new StepScope(
                        execution,
                        step.name(),
                        state,
                        this::checkServer,
                        around.saver(),
                        around.clock());
        execution.enterStep(step.name(), policy);
        try {
            step.run(scope);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            execution.leaveStep();
        }
    }

    private void checkServer() {
        if (!around.ownership().holds(execution.run.owner())) {
            execution.stop(Execution.Stop.LOST);
        }
    }

    private void settle(Step step, StepPolicy policy, Throwable thrown) {
        Execution.Stop stop = execution.stop();
        if (stop == Execution.Stop.STALLED) {
            around.outcomes().stalled(execution, step.name(), policy, execution.failures() + 1);
        } else if (stop != null) {
            leave(stop);
        } else {
            around.outcomes()
                    .failed(execution, step.name(), policy, execution.failures() + 1, thrown);
        }
    }

    private void leave(Execution.Stop stop) {
        switch (stop) {
            case CANCEL -> around.outcomes().ended(execution, RunState.CANCELLED, null);
            case CLOSING -> execution.writes.release();
            case STALLED, LOST -> throw new RunCancelledException("The run was taken away.");
        }
    }
}
