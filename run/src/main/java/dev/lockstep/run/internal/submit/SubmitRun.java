package dev.lockstep.run.internal.submit;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.Step;
import dev.lockstep.run.RunSettings;
import dev.lockstep.run.internal.rows.ParametersJson;
import dev.lockstep.run.internal.rows.RunTargets;
import dev.lockstep.run.internal.rows.StepRows;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a new run. */
public final class SubmitRun {
    private static final Pattern ID_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,199}");

    private final JobTypes jobs;
    private final RunSettings settings;
    private final InstantSource clock;
    private final RunIds ids;

    public SubmitRun(JobTypes jobs, RunSettings settings, InstantSource clock, RunIds ids) {
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
    }

    /** Refuses what could never run. */
    public void check(RunRequest request) {
        jobs.require(request.job());
        if (request.id() != null && !ID_FORM.matcher(request.id()).matches()) {
            throw LockstepException.user(
                    "run-id-form",
                    "Cannot use '"
                            + Names.shown(request.id())
                            + "' as the id of a run: expected 1 to 200 letters, digits, _ and -,"
                            + " beginning with a letter or digit.");
        }
    }

    /**
     * Inserts the run, queued, and returns its id.
     *
     * @param schedule the name of the schedule that starts it, or null
     */
    public String insert(Handle handle, RunRequest request, @Nullable String schedule) {
        check(request);
        Job job = jobs.require(request.job());
        String key = ids.next();
        String given = request.id();
        String id =
                given == null
                        ? "run_" + key
                        : GivenIds.free(handle, request.tenant().value(), given);
        List<Step> steps = job.steps();
        handle.createUpdate(
                        """
                        insert into runs (id, tenant, sort_key, given_id, job, subject, target, schedule,
                            parameters, state, epoch, attempt, max_attempts, failures, crashes,
                            cancel_requested, created_at, version, log_lines)
                        values (:id, :tenant, :key, :given, :job, :subject, :target, :schedule,
                            :parameters, 'QUEUED', 0, 0, :attempts, 0, 0, 0, :now, 1, 0)
                        """)
                .bind("id", id)
                .bind("tenant", request.tenant().value())
                .bind("key", key)
                .bind("given", given)
                .bind("job", job.type())
                .bind("subject", request.subject())
                .bind("target", job.target(request.parameters()))
                .bind("schedule", schedule)
                .bind("parameters", ParametersJson.write(request.parameters()))
                .bind("attempts", attempts(job, steps))
                .bind("now", clock.millis())
                .execute();
        StepRows.insert(handle, id, steps);
        RunTargets.insert(handle, id, job, request.parameters());
        return id;
    }

    private int attempts(Job job, List<Step> steps) {
        String first = steps.isEmpty() ? "" : steps.getFirst().name();
        return settings.policyOf(job.type(), first).attempts();
    }
}
