package dev.lockstep.server.internal.site;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.migration.Aim;
import dev.lockstep.server.internal.pages.migration.Moving;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pages of migrations: all of them, and one with its rail, dial, gates and way back. */
public final class MigrationPages {
    private static final int EVENTS = 30;
    private static final int WORST = 10;

    private final MigrationService migrations;
    private final Sessions sessions;
    private final Pages pages;

    public MigrationPages(MigrationService migrations, Sessions sessions, Pages pages) {
        this.migrations = migrations;
        this.sessions = sessions;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/migrations", Op.page("migrations_page", Role.READ), this::all),
                Route.get("/migrations/{name}", Op.page("migration_page", Role.READ), this::one),
                form("start", this::start),
                form("route", this::route),
                form("prove", (t, n, who, f) -> migrations.prove(t, n, who)),
                form("pause", (t, n, who, f) -> migrations.pause(t, n, who)),
                form("resume", (t, n, who, f) -> migrations.resume(t, n, who)),
                form(
                        "rollback",
                        (t, n, who, f) -> migrations.rollback(t, n, "from its page", who)));
    }

    private interface Act {
        MigrationView on(TenantId tenant, String name, String who, Form form);
    }

    private Route form(String verb, Act act) {
        return Route.post(
                "/migrations/{name}/" + verb,
                Op.page(verb + "_migration_form", Role.WRITE).takes(Form.class, "csrf=x"),
                call -> {
                    Form form = Form.checked(call, sessions);
                    String name = call.path("name");
                    act.on(call.tenant(), name, call.caller().name(), form);
                    return Answer.seeOther("/migrations/" + Show.part(name));
                });
    }

    private Answer all(Call call) {
        List<Moving> found = migrations.list(call.tenant()).stream().map(Moving::new).toList();
        return pages.page(
                call.context(),
                "migrations.jte",
                "Migrations",
                "migrations",
                Map.of("migrations", found));
    }

    private Answer one(Call call) {
        String name = call.path("name");
        MigrationView view = migrations.get(call.tenant(), name);
        Map<String, Object> model = new HashMap<>();
        model.put("moving", new Moving(view));
        model.put("events", migrations.events(call.tenant(), name, EVENTS));
        model.put(
                "different",
                migrations.different(call.tenant(), name).stream().limit(WORST).toList());
        model.put(
                "goals",
                migrations.report(call.tenant(), name).goals().stream().map(Aim::new).toList());
        return pages.page(call.context(), "migration.jte", name, "migrations", model);
    }

    private MigrationView start(TenantId tenant, String name, String who, Form form) {
        migrations.start(tenant, name, who);
        return migrations.get(tenant, name);
    }

    private MigrationView route(TenantId tenant, String name, String who, Form form) {
        String reads = form.field("reads");
        String writes = form.field("writes");
        return migrations.route(
                tenant,
                name,
                new MigrationService.Route(
                        reads == null ? null : share(reads),
                        writes == null
                                ? null
                                : Call.choice(
                                        "writes", writes.toUpperCase(Locale.ROOT), Side.class),
                        false),
                who);
    }

    private static int share(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Call.bad("reads", text, "a whole number from 0 to 100");
        }
    }
}
