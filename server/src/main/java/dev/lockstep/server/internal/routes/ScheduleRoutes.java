package dev.lockstep.server.internal.routes;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schedules: work that starts by the clock. */
public final class ScheduleRoutes {
    private static final String PATH = "/api/v1/schedules";
    private final RunService runs;
    private final Set<String> jobs;

    /**
     * @param jobs kinds of jobs that may be scheduled; a job's parameters are trusted by its
     *     module, so only those that bear a caller's own are let through
     */
    public ScheduleRoutes(RunService runs, Set<String> jobs) {
        this.runs = runs;
        this.jobs = jobs;
    }

    /**
     * @param cron five fields, minute first
     * @param subject what people know the runs by; the schedule's name where left out
     */
    record ScheduleBody(
            String cron,
            String job,
            @Nullable String subject,
            @Nullable Map<String, String> parameters) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                        PATH,
                        Op.read("list_schedules", "Lists the schedules")
                                .answersList(ScheduleView.class),
                        call -> Answer.items(runs.schedules(call.tenant()))),
                Route.put(
                        PATH + "/{name}",
                        Op.write("put_schedule", "Makes or changes a schedule")
                                .takes(
                                        ScheduleBody.class,
                                        "{\"cron\": \"0 2 * * *\", \"job\": \"index-sync\","
                                                + " \"parameters\": {\"index\": \"works\"}}")
                                .answers(ScheduleView.class),
                        this::put),
                Route.delete(
                        PATH + "/{name}",
                        Op.write("delete_schedule", "Removes a schedule; absence is no error")
                                .answers(204, null),
                        this::delete));
    }

    private Answer put(Call call) {
        ScheduleBody body = call.body(ScheduleBody.class);
        String job = Required.field("job", body.job());
        if (!jobs.contains(job)) {
            throw LockstepException.user(
                    "schedule-job",
                    "Cannot schedule '"
                            + Names.shown(job)
                            + "': expected one of "
                            + jobs.stream().sorted().toList()
                            + ".");
        }
        String name = Names.require("schedule", call.path("name"));
        return Answer.json(
                runs.schedule(
                        call.tenant(),
                        name,
                        Required.field("cron", body.cron()),
                        new RunRequest(
                                call.tenant(),
                                job,
                                Required.or(body.subject(), name),
                                parameters(call, body),
                                null)));
    }

    /** A job keeps runs of one target apart by its tenant's name, which no caller may choose. */
    private static Map<String, String> parameters(Call call, ScheduleBody body) {
        Map<String, String> parameters =
                new LinkedHashMap<>(Required.or(body.parameters(), Map.of()));
        parameters.put("tenant", call.tenant().value());
        return parameters;
    }

    private Answer delete(Call call) {
        runs.unschedule(call.tenant(), call.path("name"));
        return Answer.nothing();
    }
}
