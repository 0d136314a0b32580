package dev.lockstep.server.internal.site;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.Services;
import dev.lockstep.server.internal.pages.Show;
import dev.lockstep.server.internal.pages.home.InStep;
import dev.lockstep.server.internal.pages.home.LastBackup;
import dev.lockstep.server.internal.pages.index.Lanes;
import dev.lockstep.server.internal.pages.index.Synced;
import dev.lockstep.server.internal.pages.migration.Moving;
import dev.lockstep.server.internal.pages.proof.Compared;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Form;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import dev.lockstep.server.internal.request.Sessions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages of indexes, and the start page that says whether they are in step. */
public final class PageRoutes {
    private static final int SHOWN = 20;
    private static final int PROOFS = 3;
    private static final int LOOKED_AT = 100;
    private static final int SYNCS = 10;
    private final Services services;
    private final Sessions sessions;
    private final Pages pages;

    public PageRoutes(Services services, Sessions sessions, Pages pages) {
        this.services = services;
        this.sessions = sessions;
        this.pages = pages;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/", Op.page("home_page", Role.READ), this::home),
                Route.get("/indexes/{name}", Op.page("index_page", Role.READ), this::index),
                Route.post(
                        "/indexes",
                        Op.page("index_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::make),
                Route.post(
                        "/indexes/{name}/sync",
                        Op.page("sync_form", Role.WRITE).takes(Form.class, "csrf=x"),
                        this::sync));
    }

    private Answer home(Call call) {
        TenantId tenant = call.tenant();
        InStep page =
                InStep.of(
                        services.datasets().list(tenant),
                        services.indexes().list(tenant),
                        services.runs().list(tenant, null, null, null, SHOWN),
                        services.migrations().list(tenant).stream().map(Moving::new).toList(),
                        new LastBackup.Runs(
                                succeeded(tenant, "backup"),
                                Stream.concat(
                                                succeeded(tenant, "backup-drill").stream(),
                                                succeeded(tenant, "backup-restore").stream())
                                        .sorted(Comparator.comparing(RunView::createdAt).reversed())
                                        .toList()));
        List<Compared> proofs =
                Compared.lastOfEach(
                        services.runs().list(tenant, Compared.DIFF, null, null, SHOWN), PROOFS);
        return pages.page(
                call.context(),
                "home.jte",
                "In step?",
                "home",
                Map.of("page", page, "proofs", proofs));
    }

    private List<RunView> succeeded(TenantId tenant, String job) {
        return services.runs().list(tenant, job, RunState.SUCCEEDED, null, SHOWN);
    }

    static Answer run(RunView run) {
        return Answer.seeOther("/runs/" + Show.part(run.id()));
    }

    private Answer index(Call call) {
        TenantId tenant = call.tenant();
        IndexService indexes = services.indexes();
        IndexView index = indexes.get(tenant, call.path("name"));
        String name = index.definition().name();
        Map<String, Object> model = new HashMap<>();
        model.put("index", index);
        List<RunView> syncs = syncs(tenant, name);
        RunView run = syncs.stream().filter(sync -> !sync.state().ended()).findFirst().orElse(null);
        model.put("run", run);
        model.put("answer", answer(index, run != null));
        model.put("checks", checks(tenant, name));
        List<GenerationView> generations = indexes.generations(tenant, name);
        model.put("generations", generations);
        model.put("lanes", Lanes.of(generations, syncs, pages.clock().instant()));
        model.put(
                "syncs",
                Synced.of(
                        syncs.stream().limit(SYNCS).toList(), number -> rows(generations, number)));
        model.put("plan", index.inStep() || run != null ? null : plan(tenant, name));
        return pages.page(call.context(), "index.jte", name, "home", model);
    }

    /** Makes an index and its first generation. */
    private Answer make(Call call) {
        Form form = Form.checked(call, sessions);
        String name = Required.field("name", form.field("name"));
        services.indexes()
                .create(
                        call.tenant(),
                        new IndexDefinition(
                                name,
                                Required.field("dataset", form.field("dataset")),
                                form.field("id_column"),
                                Required.field("text", form.field("text")),
                                List.of(),
                                null,
                                "refuse",
                                Map.of(),
                                form.field("continuous") != null,
                                0));
        return run(services.indexes().sync(call.tenant(), name, false));
    }

    private List<IndexService.CheckView> checks(TenantId tenant, String name) {
        try {
            List<IndexService.CheckView> checks = services.indexes().check(tenant, name);
            return checks.stream().sorted(Comparator.comparingInt(PageRoutes::urgency)).toList();
        } catch (LockstepException e) {
            return List.of(
                    new IndexService.CheckView(
                            "checks", "failed", String.valueOf(e.getMessage()), null));
        }
    }

    private static int urgency(IndexService.CheckView check) {
        return switch (check.result()) {
            case "failed" -> 0;
            case "note" -> 1;
            default -> 2;
        };
    }

    private IndexService.@Nullable SyncPlan plan(TenantId tenant, String name) {
        try {
            return services.indexes().plan(tenant, name);
        } catch (LockstepException theChecksSayWhy) {
            return null;
        }
    }

    private static long rows(List<GenerationView> generations, long number) {
        return generations.stream()
                .filter(g -> g.number() == number)
                .mapToLong(GenerationView::rows)
                .findFirst()
                .orElse(-1);
    }

    /** The newest first. */
    private List<RunView> syncs(TenantId tenant, String name) {
        return services.runs().list(tenant, "index-sync", null, null, LOOKED_AT).stream()
                .filter(run -> name.equals(run.parameters().get("index")))
                .toList();
    }

    private static String answer(IndexView index, boolean syncing) {
        if (index.champion() == null) {
            return syncing
                    ? "Not yet: it is being built for the first time."
                    : "It has not been built yet.";
        }
        String serving = "generation " + index.champion().number() + " serves.";
        if (syncing || index.status().equals("syncing")) {
            return "It is being synced; meanwhile " + serving;
        }
        if (index.inStep()) {
            return "Yes: " + serving;
        }
        return index.lagRows() > 0
                ? "No, it is " + Show.count(index.lagRows(), "row", "rows") + " behind; " + serving
                : "No; " + serving;
    }

    private Answer sync(Call call) {
        boolean full = "true".equals(Form.checked(call, sessions).field("full"));
        return run(services.indexes().sync(call.tenant(), call.path("name"), full));
    }
}
