package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.BackupService.BackupDetail;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.ExpirePlan;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.backup.Acts;
import dev.lockstep.server.internal.pages.backup.Chains;
import dev.lockstep.server.internal.pages.backup.Keeping;
import dev.lockstep.server.internal.pages.backup.Kept;
import dev.lockstep.server.internal.pages.backup.Shelf;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import dev.lockstep.server.internal.routes.BackupBodies;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages of backups: all of them by day, and one with its collections and files. */
public final class BackupPages {
    private static final int SHOWN = 20;
    private static final int LOOKED_AT = 300;
    private static final List<String> JOBS =
            List.of("backup", "backup-restore", "backup-drill", "backup-verify", "backup-expire");

    private final BackupService backups;
    private final RunService runs;
    private final Sessions sessions;
    private final Pages pages;

    public BackupPages(Services services, Sessions sessions, Pages pages) {
        this.backups = services.backups();
        this.runs = services.runs();
        this.sessions = sessions;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/backups", Op.page("backups_page", Role.READ), this::all),
                Route.get("/backups/{name}", Op.page("backup_page", Role.READ), this::one),
                Route.get(
                        "/backups/{name}/restore",
                        Op.page("restore_plan_page", Role.READ),
                        this::planRestore),
                Route.post(
                        "/backups/{name}/restore",
                        Op.page("restore_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::restore),
                Route.post(
                        "/backups",
                        Op.page("backup_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::create),
                Route.post(
                        "/backups/{name}/verify",
                        Op.page("verify_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        call -> start(call, backups::verify)),
                Route.post(
                        "/backups/{name}/drill",
                        Op.page("drill_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        call -> start(call, backups::drill)));
    }

    private Answer all(Call call) {
        TenantId tenant = call.tenant();
        List<Keeping> keeping =
                backups.schedules(tenant).stream()
                        .map(s -> new Keeping(s, plan(tenant, s.retention())))
                        .toList();
        Shelf.View view =
                new Shelf.View(
                        parsed(call, "until", YearMonth::parse, "a month such as 2026-11"),
                        parsed(call, "day", LocalDate::parse, "a day such as 2026-11-22"),
                        call.query("before"));
        Map<String, Object> model = new HashMap<>();
        model.put(
                "shelf",
                Shelf.of(
                        backups.list(tenant),
                        acts(tenant),
                        keeping,
                        view,
                        pages.clock().instant()));
        model.put("underWay", underWay(tenant, null));
        return pages.page(call.context(), "backups.jte", "Backups", "backups", model);
    }

    private @Nullable ExpirePlan plan(TenantId tenant, @Nullable Retention retention) {
        return retention == null ? null : backups.planExpire(tenant, retention);
    }

    private static <T> @Nullable T parsed(
            Call call, String name, Function<String, T> parse, String expected) {
        String text = call.query(name);
        try {
            return text == null ? null : parse.apply(text);
        } catch (DateTimeException e) {
            throw Call.bad(name, text, expected);
        }
    }

    private Acts acts(TenantId tenant) {
        return new Acts(
                runs.list(tenant, "backup", null, null, LOOKED_AT),
                runs.list(tenant, "backup-verify", null, null, LOOKED_AT),
                runs.list(tenant, "backup-drill", null, null, LOOKED_AT),
                runs.list(tenant, "backup-restore", null, null, LOOKED_AT));
    }

    private Answer planRestore(Call call) {
        String name = name(call);
        BackupView backup = backups.get(call.tenant(), name).backup();
        String first = backup.collections().isEmpty() ? "" : backup.collections().getFirst().name();
        String collection = Required.or(call.query("collection"), first);
        String to = Required.or(call.query("to"), "lake/" + collection + "-back");
        RestoreRequest request = wanted(name, collection, to);
        Map<String, Object> model = new HashMap<>();
        model.put("plan", backups.planRestore(call.tenant(), request));
        model.put("backup", name);
        model.put("collection", String.join(",", request.collections()));
        model.put("to", request.to());
        model.put("body", call.json().text(request));
        return pages.page(
                call.context(), "restore.jte", "Bring " + name + " back", "backups", model);
    }

    private static RestoreRequest wanted(
            String backup, @Nullable String collection, @Nullable String to) {
        return new RestoreRequest(
                backup,
                List.of(Required.field("collection", collection)),
                Required.field("to", to),
                null,
                List.of());
    }

    /** Rows that are there go only where the form says that they may. */
    private Answer restore(Call call) {
        Form form = Form.checked(call, sessions);
        RestoreRequest request = wanted(name(call), form.field("collection"), form.field("to"));
        long there =
                backups.planRestore(call.tenant(), request).items().stream()
                        .mapToLong(item -> Math.max(0, item.targetRows()))
                        .sum();
        if (there > 0 && form.field("yes") == null) {
            throw LockstepException.user(
                    "restore-unconfirmed",
                    "Cannot restore into "
                            + request.to()
                            + ": found "
                            + there
                            + " rows there, expected a yes to their going; open the plan again.");
        }
        return PageRoutes.run(backups.restore(call.tenant(), request));
    }

    private Answer create(Call call) {
        Form form = Form.checked(call, sessions);
        String collection = Required.field("collection", form.field("collection"));
        BackupRequest request =
                new BackupRequest(
                        List.of(collection),
                        null,
                        List.of(),
                        null,
                        null,
                        BackupService.Kind.AUTO,
                        true,
                        form.field("note"));
        return PageRoutes.run(backups.create(call.tenant(), request));
    }

    private Answer one(Call call) {
        String name = name(call);
        BackupDetail detail = backups.get(call.tenant(), name);
        Map<String, Object> model = new HashMap<>();
        model.put("detail", detail);
        model.put("answer", Kept.answer(detail.backup()));
        model.put("underWay", underWay(call.tenant(), detail.backup().name()));
        model.put("acts", acts(call.tenant()).of(detail.backup().name()));
        model.put(
                "chains",
                Chains.of(backups.list(call.tenant()), Set.of(), detail.backup().name(), 1));
        return pages.page(call.context(), "backup.jte", detail.backup().name(), "backups", model);
    }

    /** A directory of this machine is not a matter of pages. */
    private static String name(Call call) {
        String name = call.path("name");
        BackupBodies.requireNoPath(name);
        return name;
    }

    private List<RunView> underWay(TenantId tenant, @Nullable String backup) {
        return JOBS.stream()
                .flatMap(job -> open(tenant, job))
                .filter(run -> backup == null || run.subject().contains(backup))
                .toList();
    }

    private Stream<RunView> open(TenantId tenant, String job) {
        return runs.list(tenant, job, null, null, SHOWN).stream()
                .filter(run -> !run.state().ended());
    }

    private interface Act {
        RunView on(TenantId tenant, String backup);
    }

    private Answer start(Call call, Act act) {
        Form.checked(call, sessions);
        return PageRoutes.run(act.on(call.tenant(), name(call)));
    }
}
