package dev.lockstep.run.internal.schedule;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.run.internal.rows.ParametersJson;
import dev.lockstep.run.internal.submit.SubmitRun;
import dev.lockstep.run.internal.view.RunViews;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The rows of the schedules, and what happens when one is due. */
public final class Schedules {
    private final CronTimes times;
    private final SubmitRun submit;
    private final InstantSource clock;

    public Schedules(CronTimes times, SubmitRun submit, InstantSource clock) {
        this.times = times;
        this.submit = submit;
        this.clock = clock;
    }

    /** A schedule that is due, as it was when it was found. */
    record Due(TenantId tenant, String name, String cron, Instant at, RunRequest request) {}

    public ScheduleView put(
            Handle handle, TenantId tenant, String name, String cron, RunRequest request) {
        Names.require("schedule", name);
        submit.check(request);
        Instant next = times.next(cron, clock.instant()).orElseThrow(() -> neverDue(cron));
        handle.createUpdate(
                        """
                        insert into run_schedules
                            (tenant, name, cron, job, subject, parameters, given_id, next_at)
                        values (:tenant, :name, :cron, :job, :subject, :parameters, :given, :next)
                        on conflict (tenant, name) do update set cron = excluded.cron,
                            job = excluded.job, subject = excluded.subject,
                            parameters = excluded.parameters, given_id = excluded.given_id,
                            next_at = excluded.next_at
                        """)
                .bind("tenant", tenant.value())
                .bind("name", name)
                .bind("cron", cron)
                .bind("job", request.job())
                .bind("subject", request.subject())
                .bind("parameters", ParametersJson.write(request.parameters()))
                .bind("given", request.id())
                .bind("next", next.toEpochMilli())
                .execute();
        return new ScheduleView(
                name, cron, request.job(), request.subject(), next, request.parameters());
    }

    public List<ScheduleView> list(Handle handle, TenantId tenant) {
        return handle.select(
                        "select * from run_schedules where tenant = ? order by name",
                        tenant.value())
                .map((row, _) ->
                        new ScheduleView(
                                row.getString("name"),
                                row.getString("cron"),
                                row.getString("job"),
                                row.getString("subject"),
                                RunViews.instant(row, "next_at"),
                                ParametersJson.read(row.getString("parameters"))))
                .list();
    }

    public void remove(Handle handle, TenantId tenant, String name) {
        handle.execute(
                "delete from run_schedules where tenant = ? and name = ?", tenant.value(), name);
    }

    List<Due> due(Handle handle) {
        return handle.select(
                        "select * from run_schedules where next_at <= ? order by next_at",
                        clock.millis())
                .map((row, _) -> due(row))
                .list();
    }

    /**
     * Moves the schedule on: once, however many servers try, and once, however many times were
     * missed.
     *
     * @return whether this server is to start the run
     */
    boolean advance(Handle handle, Due due) {
        Long next = times.next(due.cron(), clock.instant()).map(Instant::toEpochMilli).orElse(null);
        return handle.execute(
                        "update run_schedules set next_at = cast(? as bigint)"
                                + " where tenant = ? and name = ? and next_at = ?",
                        next,
                        due.tenant().value(),
                        due.name(),
                        due.at().toEpochMilli())
                == 1;
    }

    /** Whether a run that this schedule has started has not ended yet. */
    boolean underWay(Handle handle, Due due) {
        return handle.select(
                        "select 1 from runs where tenant = ? and schedule = ?"
                                + " and state in ('QUEUED', 'RUNNING', 'RETRYING') limit 1",
                        due.tenant().value(),
                        due.name())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    String start(Handle handle, Due due) {
        return submit.insert(handle, due.request(), due.name());
    }

    private static Due due(ResultSet row) throws SQLException {
        TenantId tenant = new TenantId(row.getString("tenant"));
        return new Due(
                tenant,
                row.getString("name"),
                row.getString("cron"),
                Instant.ofEpochMilli(row.getLong("next_at")),
                new RunRequest(
                        tenant,
                        row.getString("job"),
                        row.getString("subject"),
                        ParametersJson.read(row.getString("parameters")),
                        row.getString("given_id")));
    }

    private static LockstepException neverDue(String cron) {
        return LockstepException.user(
                "cron-never",
                "Cannot schedule '"
                        + Names.shown(cron)
                        + "': found no day on which it is due; look at its day and month.");
    }
}
