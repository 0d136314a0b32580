package dev.lockstep.server.internal.site;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages of runs; the one of a single run is live. */
public final class RunPages {
    private static final int PAGE = 50;
    private static final int LOG_LINES = 500;
    private static final Duration TICK = Duration.ofSeconds(1);

    private final RunService runs;
    private final Sessions sessions;
    private final Pages pages;

    public RunPages(RunService runs, Sessions sessions, Pages pages) {
        this.runs = runs;
        this.sessions = sessions;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/runs", Op.page("runs_page", Role.READ), this::list),
                Route.get("/runs/{id}", Op.page("run_page", Role.READ), this::one),
                Route.get(
                        "/runs/{id}/live",
                        Op.page("run_live", Role.READ).answersAs("text/event-stream"),
                        this::live),
                Route.post(
                        "/runs/{id}/cancel",
                        Op.page("cancel_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::cancel),
                Route.post(
                        "/runs/{id}/retry",
                        Op.page("retry_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::retry));
    }

    private Answer list(Call call) {
        List<RunView> found = runs.list(call.tenant(), null, null, call.query("before"), PAGE);
        Map<String, Object> model = new HashMap<>();
        model.put("runs", found);
        model.put("answer", answer(found));
        model.put("moving", found.stream().anyMatch(r -> !r.state().ended()));
        model.put("next", found.size() < PAGE ? null : found.getLast().id());
        return pages.page(call.context(), "runs.jte", "Runs", "runs", model);
    }

    private static String answer(List<RunView> runs) {
        long open = runs.stream().filter(r -> !r.state().ended()).count();
        if (runs.isEmpty()) {
            return "Nothing has been done yet.";
        }
        return open == 0 ? "Nothing right now." : Show.count(open, "run", "runs") + " under way.";
    }

    private Answer one(Call call) {
        RunView run = runs.get(call.tenant(), call.path("id"));
        Map<String, Object> model = new HashMap<>();
        model.put("run", run);
        model.put("detail", runs.detail(call.tenant(), run.id()));
        List<RunView.LogLine> log = tail(call.tenant(), run.id());
        model.put("log", log);
        model.put("lastLine", log.isEmpty() ? 0L : log.getLast().number());
        return pages.page(call.context(), "run.jte", run.subject(), "runs", model);
    }

    private Answer live(Call call) {
        TenantId tenant = call.tenant();
        RunView first = runs.get(tenant, call.path("id"));
        Sessions.Session session = sessions.session(call.context());
        boolean mayWrite = call.caller().role() != Role.READ;
        String csrf = session == null || !mayWrite ? null : session.csrf();
        String seen = call.header("Last-Event-ID");
        long after = call.longNumber("after", 0, 0, Long.MAX_VALUE);
        long line = seen != null && seen.matches("\\d{1,18}") ? Long.parseLong(seen) : after;
        return new Answer.Events(events -> follow(tenant, first, csrf, line, events));
    }

    /** The last lines of the log, in order. */
    private List<RunView.LogLine> tail(TenantId tenant, String id) {
        List<RunView.LogLine> last = List.of();
        List<RunView.LogLine> lines = runs.log(tenant, id, 0, LOG_LINES);
        while (lines.size() == LOG_LINES) {
            last = lines;
            lines = runs.log(tenant, id, lines.getLast().number(), LOG_LINES);
        }
        return Stream.concat(last.stream().skip(lines.size()), lines.stream()).toList();
    }

    private void follow(
            TenantId tenant,
            RunView first,
            @Nullable String csrf,
            long lastLine,
            Answer.EventStream events)
            throws IOException, InterruptedException {
        RunView run = first;
        long line = lastLine;
        LivePart live = new LivePart(runs, pages, csrf, events);
        live.send(tenant, run);
        while (!run.state().ended()) {
            RunView now = runs.awaitChange(tenant, run, TICK);
            line = sendLog(tenant, run.id(), line, events);
            // Times pass on the page even where nothing changes.
            live.send(tenant, now);
            run = now;
        }
        sendLog(tenant, run.id(), line, events);
        events.send("end", run.state() == RunState.SUCCEEDED ? "done" : "ended", null);
    }

    private long sendLog(TenantId tenant, String run, long after, Answer.EventStream events)
            throws IOException {
        long line = after;
        for (RunView.LogLine l : runs.log(tenant, run, after, LOG_LINES)) {
            String fragment = pages.render("part/logline.jte", Map.of("line", l));
            events.send("log", fragment, String.valueOf(l.number()));
            line = l.number();
        }
        return line;
    }

    private Answer cancel(Call call) {
        Form.checked(call, sessions);
        return PageRoutes.run(runs.cancel(call.tenant(), call.path("id")));
    }

    private Answer retry(Call call) {
        Form.checked(call, sessions);
        return PageRoutes.run(runs.retry(call.tenant(), call.path("id")));
    }
}
