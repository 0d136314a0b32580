package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.SearchEach;
import dev.lockstep.server.internal.pipeline.Gate;
import dev.lockstep.server.internal.request.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Migrations that stand where they are put. */
final class FakeMigrations implements MigrationService {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    final Owned<MigrationView> migrations = new Owned<>("migration");

    /** What was asked for, such as {@code route m1 25 ann}. */
    final List<String> asked = new ArrayList<>();

    /** Rows that were written. */
    final List<Row> written = new ArrayList<>();

    private final FakeRuns runs;

    FakeMigrations(FakeRuns runs) {
        this.runs = runs;
    }

    void put(TenantId tenant, String name, Phase phase, int reads) {
        NewMigration wanted =
                new NewMigration(name, "pg/" + name, "os/" + name, MigrationSettings.DEFAULT);
        migrations.put(tenant, name, view(wanted, look(tenant, wanted), phase, reads));
    }

    static MigrationView view(NewMigration wanted, Plan plan, Phase phase, int reads) {
        Proven proof = new Proven(AT, 1_256, 3, 0, List.of(), "All 1,256 rows are equal.", null);
        return new MigrationView(
                wanted.name(),
                "m0123456789abcdef",
                wanted.source(),
                wanted.target(),
                phase,
                reads,
                Side.SOURCE,
                0,
                false,
                wanted.settings(),
                plan,
                null,
                null,
                new Standing(AT, 12, 0.4, 5_000, 0, 1 << 20, 1 << 16, proof, null, null),
                new Comparison(
                        200,
                        0.97,
                        0.95,
                        0.99,
                        0.9,
                        0.001,
                        12,
                        15,
                        0,
                        1,
                        List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 10L, 40L, 150L)),
                List.of(
                        new Gate("proof", true, "All 1,256 rows are equal."),
                        new Gate("samples", false, "20 searches compared, 100 needed")),
                1,
                AT);
    }

    @Override
    public Plan look(TenantId tenant, NewMigration wanted) {
        return new Plan(
                wanted.source(),
                wanted.target(),
                1_256,
                0,
                2_000_000,
                240,
                "the slowest of: reading 9,000 rows/s, measured on 1,256 rows",
                List.of("repeated keys in metadata"),
                List.of(),
                List.of(),
                models(wanted.settings().embedding()));
    }

    private static @Nullable Models models(@Nullable Embedding embedding) {
        return embedding == null
                ? null
                : new Models(
                        null,
                        1_536,
                        new Model(embedding.model(), embedding.chunkLongTexts(), "id", 384),
                        new Looked(1_000, 0, 0));
    }

    @Override
    public MigrationView plan(TenantId tenant, NewMigration wanted, String who) {
        migrations.put(tenant, wanted.name(), view(wanted, look(tenant, wanted), Phase.PLANNED, 0));
        return get(tenant, wanted.name());
    }

    @Override
    public List<MigrationView> list(TenantId tenant) {
        return migrations.list(tenant);
    }

    @Override
    public MigrationView get(TenantId tenant, String name) {
        return migrations.get(tenant, name);
    }

    @Override
    public List<Event> events(TenantId tenant, String name, int limit) {
        get(tenant, name);
        return List.of(new Event(1, AT, "planned", "ann", "pg/chunks → os/chunks"));
    }

    @Override
    public RunView start(TenantId tenant, String name, String who) {
        get(tenant, name);
        return runs.submit(new RunRequest(tenant, "migration", name, Map.of(), null));
    }

    private MigrationView ask(TenantId tenant, String name, String what) {
        asked.add(what);
        return get(tenant, name);
    }

    @Override
    public MigrationView pause(TenantId tenant, String name, String who) {
        return ask(tenant, name, "pause " + name + " " + who);
    }

    @Override
    public MigrationView resume(TenantId tenant, String name, String who) {
        return ask(tenant, name, "resume " + name + " " + who);
    }

    @Override
    public MigrationView prove(TenantId tenant, String name, String who) {
        return ask(tenant, name, "prove " + name + " " + who);
    }

    @Override
    public MigrationView route(TenantId tenant, String name, Route route, String who) {
        get(tenant, name);
        if (!route.force()) {
            throw LockstepException.conflict("gates-closed", "Cannot route " + name + ": samples.");
        }
        return ask(tenant, name, "route " + name + " " + route + " " + who);
    }

    @Override
    public MigrationView approve(TenantId tenant, String name, int percent, String who) {
        return ask(tenant, name, "approve " + name + " " + percent + " " + who);
    }

    @Override
    public MigrationView rollback(TenantId tenant, String name, String why, String who) {
        return ask(tenant, name, "rollback " + name + " '" + why + "' " + who);
    }

    @Override
    public MigrationView finish(TenantId tenant, String name, String who) {
        return ask(tenant, name, "finish " + name + " " + who);
    }

    @Override
    public void remove(TenantId tenant, String name) {
        ask(tenant, name, "remove " + name);
    }

    @Override
    public SearchView search(
            TenantId tenant, String name, SearchQuery query, @Nullable String key) {
        get(tenant, name);
        Hit hit = new Hit("a", 0.9, 1, 0, "text", "{\"year\":1998}");
        return new SearchView(
                "pg/" + name,
                0,
                new SearchResult(List.of(hit), SearchResult.Path.GRAPH, null, 10),
                0,
                1);
    }

    @Override
    public List<SearchView> search(
            TenantId tenant, String name, List<SearchQuery> queries, @Nullable String key) {
        return SearchEach.inOrder(queries, query -> search(tenant, name, query, key));
    }

    @Override
    public Written write(TenantId tenant, String name, Writes writes) {
        get(tenant, name);
        written.addAll(writes.upserts());
        return new Written(written.size(), writes.upserts().size(), writes.deletes().size());
    }

    @Override
    public Switch modeNow(TenantId tenant, String name) {
        MigrationView view = get(tenant, name);
        String mode =
                switch (view.phase()) {
                    case PLANNED, ROLLED_BACK -> "pgvector";
                    case DONE -> "opensearch";
                    default -> Switch.BOTH;
                };
        return new Switch(mode, view.source(), view.target(), view.reads(), view.writes());
    }

    @Override
    public Report report(TenantId tenant, String name) {
        get(tenant, name);
        return new Report(
                name,
                AT,
                List.of(
                        new Goal("p95", "< 200 ms", Verdict.MET, 15.0, "15.0 ms", ""),
                        new Goal(
                                "index-size",
                                "< 80 % of before",
                                Verdict.NOT_MET,
                                93.0,
                                "93.0 %",
                                "Merge it."),
                        new Goal(
                                "memory",
                                "< 50 % of before",
                                Verdict.NOT_MEASURED,
                                null,
                                "",
                                "No store tells.")));
    }

    @Override
    public List<Refused> refused(TenantId tenant, String name, int limit) {
        get(tenant, name);
        return List.of(new Refused("W7", "A document of 2 MB; 1 MB at most.", 12, Side.TARGET, AT));
    }

    @Override
    public List<DifferentSearch> different(TenantId tenant, String name) {
        get(tenant, name);
        return List.of(
                new DifferentSearch(
                        AT, "consensus", null, 0.5, List.of("a", "b"), List.of("a", "c")));
    }
}
