package dev.lockstep.run.internal.claim;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunSettings;
import dev.lockstep.run.StepPolicy;
import dev.lockstep.run.internal.execute.Executions;
import dev.lockstep.run.internal.execute.StartRun;
import dev.lockstep.run.internal.execute.Telling;
import dev.lockstep.run.internal.rows.ClaimedRun;
import dev.lockstep.run.internal.submit.JobTypes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Claims what is due for this server, as long as it has room. Used by the claim loop only. */
public final class TakeRuns {
    private final MetadataDatabase database;
    private final JobTypes jobs;
    private final RunSettings settings;
    private final Executions executions;
    private final StartRun start;
    private final Telling telling;
    private final ClaimRun claims;
    private final SettleOrphan orphans;

    public TakeRuns(
            MetadataDatabase database,
            JobTypes jobs,
            RunSettings settings,
            InstantSource clock,
            Executions executions,
            StartRun start,
            Telling telling) {
        this.database = database;
        this.jobs = jobs;
        this.settings = settings;
        this.executions = executions;
        this.start = start;
        this.telling = telling;
        this.claims = new ClaimRun(clock);
        this.orphans = new SettleOrphan(clock);
    }

    /** Takes those that a server has left in the middle. */
    void takeOver(List<Candidate> runs, String server) {
        runs.stream()
                .filter(run -> !executions.has(run.id()))
                .forEach(run -> takeOver(run, server));
    }

    /** Starts those that wait. */
    void start(List<Candidate> runs, String server) {
        runs.forEach(run -> claim(run, server));
    }

    int room() {
        return settings.concurrency() - executions.size();
    }

    private void takeOver(Candidate run, String server) {
        if (run.cancelRequested()) {
            end(run, server, RunState.CANCELLED, null);
        } else if (run.crashed() && run.crashes() >= SettleOrphan.CRASHES_BY_CHANCE) {
            StepPolicy policy = settings.policyOf(run.job(), "");
            wrote(run, handle -> orphans.park(handle, run, server, policy));
        } else {
            claim(run, server);
        }
    }

    private void claim(Candidate run, String server) {
        if (room() <= 0) {
            return;
        }
        Optional<Job> job = jobs.find(run.job());
        if (job.isEmpty()) {
            end(run, server, RunState.FAILED, unknown(run.job()));
        } else {
            claim(run, job.get(), server).ifPresent(claimed -> start.start(claimed, job.get()));
        }
    }

    private Optional<ClaimedRun> claim(Candidate run, Job job, String server) {
        try {
            return database.write(handle -> claims.claim(handle, run, job, server));
        } catch (RuntimeException e) {
            if (UniqueViolation.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void end(Candidate run, String server, RunState state, @Nullable Failure failure) {
        if (wrote(run, handle -> orphans.end(handle, run, server, state, failure))) {
            telling.ended(run.id());
        }
    }

    private boolean wrote(Candidate run, Predicate<Handle> work) {
        boolean wrote = database.write(work::test);
        start.changed(run.id());
        return wrote;
    }

    private static Failure unknown(String job) {
        return new Failure(
                ErrorKind.INTERNAL.name(),
                "job-unknown",
                "Cannot go on with the run: found no job '"
                        + job
                        + "' in this version; retry the run with one that has it.");
    }
}
