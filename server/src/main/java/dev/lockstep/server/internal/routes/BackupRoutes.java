package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.INTEGER;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.Names;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.BackupService.BackupDetail;
import dev.lockstep.api.service.BackupService.BackupPlan;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.ExpirePlan;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.BackupService.Verification;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.routes.BackupBodies.CreateBackup;
import dev.lockstep.server.internal.routes.BackupBodies.KeepBody;
import dev.lockstep.server.internal.routes.BackupBodies.NoteBody;
import dev.lockstep.server.internal.routes.BackupBodies.RestoreBody;
import dev.lockstep.server.internal.routes.BackupBodies.ScheduleBackup;
import dev.lockstep.server.internal.routes.BackupBodies.Which;
import dev.lockstep.server.internal.search.SearchAnswer;
import dev.lockstep.server.internal.search.SearchParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backups: to make, look at, verify, restore, drill, expire, schedule and search. */
public final class BackupRoutes {
    private static final String PATH = "/api/v1/backups";
    private static final String ONE = PATH + "/{name}";
    private final BackupService backups;

    public BackupRoutes(BackupService backups) {
        this.backups = backups;
    }

    public List<Route> routes() {
        return Route.all(making(), restoring(), keeping(), looking());
    }

    private List<Route> making() {
        return List.of(
                Route.post(
                        PATH,
                        Op.write("create_backup", "Pins, copies, proves and seals a backup")
                                .takes(CreateBackup.class, CreateBackup.EXAMPLE)
                                .answers(202, RunView.class),
                        call -> RunRoutes.accepted(backups.create(call.tenant(), requested(call)))),
                Route.post(
                        PATH + "/plan",
                        Op.read("plan_backup", "What a backup would do, nothing written")
                                .takes(CreateBackup.class, CreateBackup.EXAMPLE)
                                .answers(BackupPlan.class)
                                .with(Op.Trait.SAFE),
                        call -> Answer.json(backups.plan(call.tenant(), requested(call)))),
                Route.put(
                        PATH + "/schedules/{name}",
                        Op.write("schedule_backup", "Makes or changes a schedule of backups")
                                .takes(ScheduleBackup.class, ScheduleBackup.EXAMPLE)
                                .answers(ScheduleView.class),
                        this::schedule));
    }

    private List<Route> restoring() {
        return List.of(
                Route.post(
                        PATH + "/verify",
                        Op.write("verify_backup", "Reads every file and row of a backup again")
                                .takes(Which.class, Which.EXAMPLE)
                                .answers(202, RunView.class),
                        call -> RunRoutes.accepted(backups.verify(call.tenant(), which(call)))),
                Route.post(
                        PATH + "/drill",
                        Op.write(
                                        "drill_backup",
                                        "Restores into a scratch place, proves, and drops it")
                                .takes(Which.class, Which.EXAMPLE)
                                .answers(202, RunView.class),
                        call -> RunRoutes.accepted(backups.drill(call.tenant(), which(call)))),
                Route.post(
                        PATH + "/restore",
                        Op.write("restore_backup", "Brings collections back, and proves them")
                                .takes(RestoreBody.class, RestoreBody.EXAMPLE)
                                .answers(202, RunView.class),
                        call -> RunRoutes.accepted(backups.restore(call.tenant(), wanted(call)))),
                Route.post(
                        PATH + "/restore/plan",
                        Op.read("plan_restore", "What a restore would do, nothing written")
                                .takes(RestoreBody.class, RestoreBody.EXAMPLE)
                                .answers(RestorePlan.class)
                                .with(Op.Trait.SAFE),
                        call -> Answer.json(backups.planRestore(call.tenant(), wanted(call)))));
    }

    private List<Route> keeping() {
        return List.of(
                Route.post(
                        PATH + "/expire",
                        Op.write("expire_backups", "Removes the backups that need not be kept")
                                .takes(KeepBody.class, KeepBody.EXAMPLE)
                                .answers(202, RunView.class),
                        call ->
                                RunRoutes.accepted(
                                        backups.expire(
                                                call.tenant(),
                                                call.body(KeepBody.class).retention()))),
                Route.post(
                        PATH + "/expire/plan",
                        Op.read("plan_expire", "What retention would remove, nothing removed")
                                .takes(KeepBody.class, KeepBody.EXAMPLE)
                                .answers(ExpirePlan.class)
                                .with(Op.Trait.SAFE),
                        call ->
                                Answer.json(
                                        backups.planExpire(
                                                call.tenant(),
                                                call.body(KeepBody.class).retention()))));
    }

    private List<Route> looking() {
        return List.of(
                Route.get(
                        PATH,
                        Op.read("list_backups", "Lists the backups, newest first")
                                .answersList(BackupView.class),
                        call -> Answer.items(backups.list(call.tenant()))),
                Route.get(
                        ONE,
                        Op.read("get_backup", "Shows a backup with its files; also latest")
                                .answers(BackupDetail.class)
                                .with(Op.Trait.ETAG),
                        call -> Answer.json(backups.get(call.tenant(), name(call)))),
                Route.put(
                        ONE + "/note",
                        Op.write("annotate_backup", "Writes a note beside a backup")
                                .takes(NoteBody.class, "{\"note\": \"before the new model\"}")
                                .answers(BackupDetail.class),
                        this::annotate),
                Route.get(
                        ONE + "/collections/{collection}/search",
                        SearchParameters.on(
                                        Op.read(
                                                "search_backup",
                                                "Searches a backup without restoring it"))
                                .answers(SearchAnswer.class)
                                .with(Op.Trait.QUERY),
                        call -> search(call, SearchParameters.query(call))),
                Route.get(
                        ONE + "/collections/{collection}/why",
                        SearchParameters.on(
                                        Op.read(
                                                        "why_backup",
                                                        "Why a row is among a backup's hits, or is"
                                                                + " not")
                                                .query("id", STRING, "The row's id"))
                                .answers(Why.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        backups.why(
                                                call.tenant(),
                                                name(call),
                                                call.path("collection"),
                                                SearchParameters.query(call),
                                                call.required("id")))),
                Route.get(
                        "/api/v1/runs/{id}/defects",
                        Op.read("get_defects", "What a verifying run found, file by file")
                                .query("limit", INTEGER, "Defects at most, 1 to 10000; else 100")
                                .answers(Verification.class),
                        call ->
                                Answer.json(
                                        backups.verification(
                                                call.tenant(),
                                                call.path("id"),
                                                call.number("limit", 100, 1, 10_000)))));
    }

    private Answer schedule(Call call) {
        ScheduleBackup body = call.body(ScheduleBackup.class);
        CreateBackup backup = Required.field("backup", body.backup());
        forAdministrators(call, backup.directory());
        return Answer.json(
                backups.schedule(
                        call.tenant(),
                        Names.require("schedule", call.path("name")),
                        Required.field("cron", body.cron()),
                        backup.request(),
                        body.keep() == null ? null : body.keep().retention()));
    }

    private Answer annotate(Call call) {
        String note = Required.or(call.body(NoteBody.class).note(), "");
        return Answer.json(backups.annotate(call.tenant(), name(call), note));
    }

    private Answer search(Call call, SearchQuery query) {
        return Answer.json(
                SearchAnswer.of(
                        backups.search(call.tenant(), name(call), call.path("collection"), query)));
    }

    private static BackupService.BackupRequest requested(Call call) {
        CreateBackup body = call.body(CreateBackup.class);
        forAdministrators(call, body.directory());
        return body.request();
    }

    private static BackupService.RestoreRequest wanted(Call call) {
        RestoreBody body = call.body(RestoreBody.class);
        forAdministrators(call, body.backup());
        return body.request();
    }

    private static String which(Call call) {
        String backup = Required.field("backup", call.body(Which.class).backup());
        forAdministrators(call, backup);
        return backup;
    }

    private static String name(Call call) {
        String name = call.path("name");
        forAdministrators(call, name);
        return name;
    }

    private static void forAdministrators(Call call, @Nullable String place) {
        if (call.caller().role() != Role.ADMIN) {
            BackupBodies.requireNoPath(place);
        }
    }
}
