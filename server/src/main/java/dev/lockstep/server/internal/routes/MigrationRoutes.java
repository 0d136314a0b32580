package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.INTEGER;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.DifferentSearch;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.api.service.MigrationService.Refused;
import dev.lockstep.api.service.MigrationService.Report;
import dev.lockstep.api.service.MigrationService.Written;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.routes.MigrationBodies.ApproveBody;
import dev.lockstep.server.internal.routes.MigrationBodies.PlanBody;
import dev.lockstep.server.internal.routes.MigrationBodies.RollbackBody;
import dev.lockstep.server.internal.routes.MigrationBodies.RouteBody;
import dev.lockstep.server.internal.routes.MigrationBodies.WritesBody;
import dev.lockstep.server.internal.search.SearchAnswer;
import dev.lockstep.server.internal.search.SearchesAnswer;
import dev.lockstep.server.internal.search.SearchesBody;
import java.util.List;

/** Migrations: to plan, start, watch, route and undo; and to search and write through. */
public final class MigrationRoutes {
    private static final String PATH = "/api/v1/migrations";
    private static final String ONE = PATH + "/{name}";
    private static final int EVENTS = 100;
    private static final int MOST_EVENTS = 10_000;

    private final MigrationService migrations;

    public MigrationRoutes(MigrationService migrations) {
        this.migrations = migrations;
    }

    private interface Act {
        MigrationView on(TenantId tenant, String name, String who);
    }

    public List<Route> routes() {
        return Route.all(looking(), steering(), serving());
    }

    private List<Route> looking() {
        return List.of(
                Route.get(
                        PATH,
                        Op.read("list_migrations", "Lists the migrations by name")
                                .answersList(MigrationView.class),
                        call -> Answer.items(migrations.list(call.tenant()))),
                Route.post(
                        PATH + "/plan",
                        Op.read("look_at_migration", "What a migration would do, nothing written")
                                .takes(PlanBody.class, PlanBody.EXAMPLE)
                                .answers(Plan.class)
                                .with(Op.Trait.SAFE),
                        call ->
                                Answer.json(
                                        migrations.look(
                                                call.tenant(),
                                                call.body(PlanBody.class).wanted()))),
                Route.get(
                        ONE,
                        Op.read("get_migration", "Shows a migration: phase, lag, proof, gates")
                                .answers(MigrationView.class),
                        call -> Answer.json(migrations.get(call.tenant(), call.path("name")))),
                Route.get(
                        ONE + "/events",
                        Op.read("list_migration_events", "What happened to it, the newest first")
                                .query("limit", INTEGER, "At most this many; 100 unless given")
                                .answersList(Event.class),
                        call ->
                                Answer.items(
                                        migrations.events(
                                                call.tenant(),
                                                call.path("name"),
                                                call.number("limit", EVENTS, 1, MOST_EVENTS)))),
                Route.get(
                        ONE + "/report",
                        Op.read(
                                        "report_migration",
                                        "How it stands against goals: latency, size, consistency, …")
                                .answers(Report.class),
                        call -> Answer.json(migrations.report(call.tenant(), call.path("name")))),
                Route.get(
                        ONE + "/mode",
                        Op.read(
                                        "get_migration_mode",
                                        "Where applications search and write: pgvector, dual_write, …")
                                .answers(ModeAnswer.class),
                        this::mode),
                Route.get(
                        ONE + "/refused",
                        Op.read(
                                        "list_refused_rows",
                                        "Acknowledged rows that the other side does not take")
                                .query("limit", INTEGER, "At most this many; 100 unless given")
                                .answersList(Refused.class),
                        call ->
                                Answer.items(
                                        migrations.refused(
                                                call.tenant(),
                                                call.path("name"),
                                                call.number("limit", EVENTS, 1, MOST_EVENTS)))),
                Route.get(
                        ONE + "/different",
                        Op.read(
                                        "list_different_searches",
                                        "Searches that the two sides answered most differently")
                                .answersList(DifferentSearch.class),
                        call ->
                                Answer.items(
                                        migrations.different(call.tenant(), call.path("name")))));
    }

    private List<Route> steering() {
        return List.of(
                Route.post(
                        PATH,
                        Op.write("plan_migration", "Keeps the plan of a migration under its name")
                                .takes(PlanBody.class, PlanBody.EXAMPLE)
                                .answers(201, MigrationView.class),
                        call ->
                                Answer.json(
                                        201,
                                        migrations.plan(
                                                call.tenant(),
                                                call.body(PlanBody.class).wanted(),
                                                call.caller().name()))),
                Route.post(
                        ONE + "/start",
                        Op.write("start_migration", "Begins: captures changes, backfills, follows")
                                .answers(202, RunView.class),
                        call ->
                                RunRoutes.accepted(
                                        migrations.start(
                                                call.tenant(),
                                                call.path("name"),
                                                call.caller().name()))),
                act("pause", "The other store is left alone; changes are kept", migrations::pause),
                act("resume", "The other store is written to again", migrations::resume),
                act("prove", "All rows of both sides are compared soon", migrations::prove),
                act("finish", "Ends it: the source is followed no more", migrations::finish),
                Route.post(
                        ONE + "/route",
                        Op.write("route_migration", "Moves a share of the reads, or the writes")
                                .takes(RouteBody.class, "{\"reads\": 25}")
                                .answers(MigrationView.class),
                        this::route),
                Route.post(
                        ONE + "/approve",
                        Op.write("approve_migration", "Allows reads to move up to a share")
                                .takes(ApproveBody.class, "{\"percent\": 25}")
                                .answers(MigrationView.class),
                        this::approve),
                Route.post(
                        ONE + "/rollback",
                        Op.write(
                                        "roll_migration_back",
                                        "Reads, then writes, go to the source again")
                                .takes(RollbackBody.class, "{\"why\": \"slower than before\"}")
                                .answers(MigrationView.class),
                        this::rollback),
                Route.delete(
                        ONE,
                        Op.write("remove_migration", "Forgets one that has ended; rows stay")
                                .answers(204, null),
                        call -> {
                            migrations.remove(call.tenant(), call.path("name"));
                            return Answer.nothing();
                        }));
    }

    private static Route act(String verb, String what, Act act) {
        return Route.post(
                ONE + "/" + verb,
                Op.write(verb + "_migration", what).answers(MigrationView.class),
                call ->
                        Answer.json(
                                act.on(call.tenant(), call.path("name"), call.caller().name())));
    }

    private List<Route> serving() {
        return List.of(
                Route.post(
                        ONE + "/search",
                        Op.read(
                                        "search_migration",
                                        "Searches the store that the route has for a key")
                                .query("key", STRING, "Who asks; the same key has the same store")
                                .takes(
                                        SearchesBody.class,
                                        "{\"vector\": [0.1, 0.2], \"count\": 10}")
                                .answers(SearchAnswer.class)
                                .orAnswers(SearchesAnswer.class)
                                .with(Op.Trait.SAFE),
                        this::search),
                Route.post(
                        ONE + "/rows",
                        Op.write("write_migration", "Writes and deletes rows on both sides")
                                .query("wait", STRING, "both: until the other side has it too")
                                .takes(WritesBody.class, WritesBody.EXAMPLE)
                                .answers(Written.class),
                        this::write));
    }

    private Answer write(Call call) {
        WritesBody body = call.json().readExact(call.bodyBytes(), WritesBody.class);
        return Answer.json(
                migrations.write(
                        call.tenant(), call.path("name"), body.writes(call.query("wait"))));
    }

    private Answer mode(Call call) {
        String name = call.path("name");
        return Answer.json(
                ModeAnswer.of(migrations.modeNow(call.tenant(), name), PATH + "/" + name));
    }

    private Answer search(Call call) {
        SearchesBody body = call.body(SearchesBody.class);
        String name = call.path("name");
        String key = call.query("key");
        List<SearchQuery> many = body.many();
        return many == null
                ? Answer.json(
                        SearchAnswer.of(migrations.search(call.tenant(), name, body.one(), key)))
                : Answer.json(SearchesAnswer.of(migrations.search(call.tenant(), name, many, key)));
    }

    private Answer route(Call call) {
        RouteBody body = call.body(RouteBody.class);
        MigrationService.Route wanted =
                new MigrationService.Route(
                        body.reads(), body.writes(), Required.or(body.force(), false));
        return Answer.json(
                migrations.route(call.tenant(), call.path("name"), wanted, call.caller().name()));
    }

    private Answer approve(Call call) {
        int percent = Required.field("percent", call.body(ApproveBody.class).percent());
        return Answer.json(
                migrations.approve(
                        call.tenant(), call.path("name"), percent, call.caller().name()));
    }

    private Answer rollback(Call call) {
        String why = Required.or(call.body(RollbackBody.class).why(), "");
        return Answer.json(
                migrations.rollback(call.tenant(), call.path("name"), why, call.caller().name()));
    }
}
