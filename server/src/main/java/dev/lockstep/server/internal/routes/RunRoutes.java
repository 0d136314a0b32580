package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.INTEGER;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.CollectionService;
import dev.lockstep.server.internal.pipeline.Gate;
import dev.lockstep.server.internal.pipeline.Responses;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Runs: to list, follow, end and take up again. */
public final class RunRoutes {
    static final String PATH = "/api/v1/runs";
    private static final int MAX_WAIT_SECONDS = 60;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int LOG_LINES = 1000;

    private final RunService runs;
    private final CollectionService collections;
    private final Gate gate;

    public RunRoutes(RunService runs, CollectionService collections, Gate gate) {
        this.runs = runs;
        this.collections = collections;
        this.gate = gate;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        PATH,
                        Op.read("list_runs", "Lists runs, newest first")
                                .query("job", STRING, "Only of this kind, such as index-sync")
                                .query("state", STRING, "Only in this state, such as running")
                                .query("before", STRING, "The next of the page before this one")
                                .query("limit", INTEGER, "At most so many, 1 to 500; else 50")
                                .answersList(RunView.class),
                        this::list),
                Route.get(
                        PATH + "/{id}",
                        Op.read("get_run", "Shows a run; waits for its end or a change if asked")
                                .query("wait", INTEGER, "Seconds to wait at most, up to 60")
                                .query("until", STRING, "What to wait for: ended (else) or changed")
                                .answers(RunView.class)
                                .with(Op.Trait.ETAG),
                        this::get),
                Route.get(
                        PATH + "/{id}/detail",
                        Op.read(
                                        "get_run_detail",
                                        "A run's attempts and splits, and the runs that it waits"
                                                + " for")
                                .answers(RunDetail.class),
                        call -> Answer.json(runs.detail(call.tenant(), call.path("id")))),
                Route.get(
                        PATH + "/{id}/log",
                        Op.read("get_run_log", "Lines of a run's log in order")
                                .query("after", INTEGER, "Only lines behind this number")
                                .query("limit", INTEGER, "At most so many, 1 to 10000; else 1000")
                                .answersList(RunView.LogLine.class),
                        this::log),
                Route.get(
                        PATH + "/{id}/events",
                        Op.read(
                                        "follow_run",
                                        "Follows a run as server-sent events: run (its view), log (a"
                                                + " line), end")
                                .answersAs("text/event-stream"),
                        this::events),
                Route.get(
                        PATH + "/{id}/differences",
                        Op.read("get_differences", "What a comparing run found, by id")
                                .query("limit", INTEGER, "Examples at most, 1 to 10000; else 100")
                                .answers(CollectionService.DiffView.class),
                        this::differences),
                Route.get(
                        PATH + "/{id}/proof",
                        Op.read(
                                        "get_proof",
                                        "Both fingerprints of a copy or comparison, in 4,096 cells")
                                .answers(CollectionService.ProofView.class)
                                .with(Op.Trait.ETAG),
                        call -> Answer.json(collections.proof(call.tenant(), call.path("id")))),
                Route.get(
                        PATH + "/{id}/proof/cell",
                        Op.read(
                                        "get_proof_cell",
                                        "A cell of both fingerprints, with rows that differ")
                                .query("cell", INTEGER, "0 (unless given) to 4095")
                                .answers(CollectionService.CellView.class),
                        this::cell),
                Route.get(
                        PATH + "/{id}/certificate",
                        Op.read("get_certificate", "The proof document of a copy or comparison")
                                .answers(JsonNode.class),
                        call ->
                                Answer.text(
                                        "application/json",
                                        collections.certificate(call.tenant(), call.path("id")))),
                Route.get(
                        PATH + "/{id}/hygiene",
                        Op.read("get_hygiene", "What a look at vectors found, a side each")
                                .answersList(CollectionService.HygieneView.class),
                        call ->
                                Answer.items(
                                        collections.hygieneOf(call.tenant(), call.path("id")))),
                Route.post(
                        PATH + "/{id}/cancel",
                        Op.write("cancel_run", "Asks a run to end; an ended one stays as it is")
                                .answers(202, RunView.class),
                        call -> Answer.json(202, runs.cancel(call.tenant(), call.path("id")))),
                Route.post(
                        PATH + "/{id}/retry",
                        Op.write(
                                        "retry_run",
                                        "Goes on with a failed or cancelled run from its last"
                                                + " checkpoint")
                                .answers(202, RunView.class),
                        call -> accepted(runs.retry(call.tenant(), call.path("id")))));
    }

    /** Work is under way: where to follow it, and how it stands. */
    static Answer.Whole accepted(RunView run) {
        return Answer.json(202, run).header("Location", PATH + "/" + run.id());
    }

    private Answer list(Call call) {
        int limit = call.number("limit", 50, 1, 500);
        List<RunView> found =
                runs.list(
                        call.tenant(),
                        call.query("job"),
                        call.choice("state", RunState.class),
                        call.query("before"),
                        limit);
        String next = found.size() < limit ? null : found.getLast().id();
        return Answer.json(new Answer.Items(found, next));
    }

    private Answer get(Call call) throws InterruptedException {
        TenantId tenant = call.tenant();
        Duration wait = Duration.ofSeconds(call.number("wait", 0, 0, MAX_WAIT_SECONDS));
        boolean ended = !"changed".equals(call.query("until"));
        RunView seen = runs.get(tenant, call.path("id"));
        String known = call.header("If-None-Match");
        if (!ended && known != null && !known.equals(Responses.etag(call.json().bytes(seen)))) {
            return Answer.json(seen);
        }
        return Answer.json(await(tenant, seen, wait, ended));
    }

    RunView await(TenantId tenant, RunView first, Duration wait, boolean ended)
            throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        RunView run = first;
        try (Gate.Place place = gate.waiting()) {
            while (!run.state().ended() && until > System.nanoTime()) {
                RunView now =
                        runs.awaitChange(tenant, run, Duration.ofNanos(until - System.nanoTime()));
                boolean changed = !now.equals(run);
                run = now;
                if (changed && !ended) {
                    return run;
                }
            }
        }
        return run;
    }

    private Answer log(Call call) {
        return Answer.items(
                runs.log(
                        call.tenant(),
                        call.path("id"),
                        call.longNumber("after", 0, 0, Long.MAX_VALUE),
                        call.number("limit", LOG_LINES, 1, 10_000)));
    }

    private Answer differences(Call call) {
        return Answer.json(
                collections.differences(
                        call.tenant(), call.path("id"), call.number("limit", 100, 1, 10_000)));
    }

    private Answer cell(Call call) {
        int cell = call.number("cell", 0, 0, 4_095);
        return Answer.json(collections.cell(call.tenant(), call.path("id"), cell));
    }

    private Answer events(Call call) {
        RunView first = runs.get(call.tenant(), call.path("id"));
        String last = call.header("Last-Event-ID");
        long seen = last != null && last.matches("\\d{1,18}") ? Long.parseLong(last) : 0;
        return new Answer.Events(events -> follow(call, first, seen, events));
    }

    private void follow(Call call, RunView first, long lastLine, Answer.EventStream events)
            throws IOException, InterruptedException {
        RunView run = first;
        long line = sendLog(call, run.id(), lastLine, events);
        events.send("run", call.json().text(run), null);
        while (!run.state().ended()) {
            RunView now = runs.awaitChange(call.tenant(), run, HEARTBEAT);
            line = sendLog(call, run.id(), line, events);
            if (now.equals(run)) {
                events.comment("still here");
            } else {
                events.send("run", call.json().text(now), null);
            }
            run = now;
        }
        sendLog(call, run.id(), line, events);
        events.send("end", call.json().text(run), null);
    }

    private long sendLog(Call call, String run, long after, Answer.EventStream events)
            throws IOException {
        long line = after;
        List<RunView.LogLine> lines;
        do {
            lines = runs.log(call.tenant(), run, line, LOG_LINES);
            for (RunView.LogLine l : lines) {
                events.send("log", call.json().text(l), String.valueOf(l.number()));
                line = l.number();
            }
        } while (lines.size() == LOG_LINES);
        return line;
    }
}
