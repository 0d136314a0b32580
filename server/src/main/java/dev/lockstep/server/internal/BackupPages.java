package dev.lockstep.server.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.api.service.BackupService.BackupDetail;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.Kept;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages of backups: all of them by day, and one with its collections and files. */
final class BackupPages {
    private static final int SHOWN = 20;
    private static final List<String> JOBS =
            List.of("backup", "backup-restore", "backup-drill", "backup-verify", "backup-expire");

    private final BackupService backups;
    private final RunService runs;
    private final Sessions sessions;
    private final Pages pages;

    BackupPages(Services services, Sessions sessions, Pages pages) {
        this.backups = services.backups();
        this.runs = services.runs();
        this.sessions = sessions;
        this.pages = pages;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/backups", Op.page("backups_page", Role.READ), this::all),
                Route.get("/backups/{name}", Op.page("backup_page", Role.READ), this::one),
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
        List<BackupView> found = backups.list(tenant);
        List<RunService.ScheduleView> scheduled =
                runs.schedules(tenant).stream().filter(s -> s.job().equals("backup")).toList();
        Kept kept = Kept.of(found, pages.clock().instant());
        Map<String, Object> model = new HashMap<>();
        model.put("kept", kept);
        model.put("answer", kept.answer());
        model.put("schedules", scheduled);
        model.put("underWay", underWay(tenant, null));
        return pages.page(call.context(), "backups.jte", "Backups", "backups", model);
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
