package dev.lockstep.api.run;

import dev.lockstep.api.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Submits, shows and ends durable runs. Safe for many threads. */
public interface RunService {
    /**
     * Takes a run in. It is durable when this returns. A run for a target on which another is under
     * way is taken in and waits.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code run-exists} where a run
     *     of the given id is under way
     */
    RunView submit(RunRequest request);

    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where the tenant has no such run
     */
    RunView get(TenantId tenant, String id);

    /**
     * Its attempts and splits, and what it waits for.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where the tenant has no such run
     */
    RunDetail detail(TenantId tenant, String id);

    /**
     * Newest first.
     *
     * @param job only of this kind, or null
     * @param state only in this state, or null
     * @param before only runs created before this one's creation, or null: paging without OFFSET
     */
    List<RunView> list(
            TenantId tenant,
            @Nullable String job,
            @Nullable RunState state,
            @Nullable String before,
            int limit);

    /** Lines of the log after a number. */
    List<RunView.LogLine> log(TenantId tenant, String id, long after, int limit);

    /** Asks for the end; the run ends at its next check. Ended already: no error. */
    RunView cancel(TenantId tenant, String id);

    /**
     * Goes on with a failed or cancelled run from its last checkpoint, or starts a waiting attempt
     * at once.
     */
    RunView retry(TenantId tenant, String id);

    /**
     * Waits until the run has changed since the given view, or the time is over; returns it as it
     * is.
     */
    RunView awaitChange(TenantId tenant, RunView seen, Duration atMost) throws InterruptedException;

    /**
     * Makes or changes the schedule of that name.
     *
     * @param cron five fields, minute first
     */
    ScheduleView schedule(TenantId tenant, String name, String cron, RunRequest request);

    List<ScheduleView> schedules(TenantId tenant);

    /** Removes a schedule; absence is no error. */
    void unschedule(TenantId tenant, String name);

    /**
     * A schedule as people see it.
     *
     * @param parameters of the runs that it starts
     */
    record ScheduleView(
            String name,
            String cron,
            String job,
            String subject,
            @Nullable Instant nextAt,
            Map<String, String> parameters) {}
}
