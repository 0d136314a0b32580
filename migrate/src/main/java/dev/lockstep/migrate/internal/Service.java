package dev.lockstep.migrate.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.migrate.Migrations;
import dev.lockstep.migrate.internal.carry.PastBackfills;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.engine.KnownSpecs;
import dev.lockstep.migrate.internal.plan.CheckSettings;
import dev.lockstep.migrate.internal.plan.PlanMigration;
import dev.lockstep.migrate.internal.reads.RouteReads;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.writes.WriteThrough;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Migrations as people and applications use them. */
public final class Service implements Migrations.Opened {
    /** A write waits so many times as long as a search does. */
    private static final int PATIENCE = 4;

    private final Engine engine;
    private final RunService runs;
    private final KnownSpecs specs;
    private final RouteReads reads;
    private final WriteThrough writes;
    private final BeginAndEnd beginAndEnd;
    private final ShowMigrations show;

    public Service(Engine engine, RunService runs) {
        this.engine = engine;
        this.runs = runs;
        this.specs = new KnownSpecs(engine);
        this.reads = new RouteReads(engine, specs);
        this.writes =
                new WriteThrough(
                        engine,
                        specs,
                        engine.parts().answerWithin().multipliedBy(PATIENCE),
                        row -> BeginAndEnd.isCarried(runs, row));
        this.beginAndEnd = new BeginAndEnd(engine, runs, writes);
        this.show = new ShowMigrations(engine, runs);
    }

    @Override
    public Plan look(TenantId tenant, NewMigration wanted) {
        return PlanMigration.of(
                engine.parts(), new PastBackfills(runs), tenant, CheckSettings.of(wanted));
    }

    @Override
    public MigrationView plan(TenantId tenant, NewMigration wanted, String who) {
        Plan plan = look(tenant, wanted);
        if (!plan.obstacles().isEmpty()) {
            throw LockstepException.user(
                    "migration-obstacles",
                    "Cannot migrate "
                            + wanted.source()
                            + " to "
                            + wanted.target()
                            + ": found "
                            + String.join(" ", plan.obstacles()));
        }
        MigrationRow row =
                new MigrationRow(
                        tenant,
                        wanted.name(),
                        BeginAndEnd.newId(),
                        wanted.source(),
                        wanted.target(),
                        wanted.settings(),
                        plan,
                        Phase.PLANNED,
                        null,
                        0,
                        null,
                        Side.SOURCE,
                        Side.SOURCE,
                        0,
                        null,
                        null,
                        0,
                        null,
                        1,
                        engine.rows().now());
        if (!engine.rows().insert(row, who)) {
            throw LockstepException.conflict(
                    "migration-exists",
                    "Cannot plan the migration "
                            + wanted.name()
                            + ": found one of that name; choose another, or remove that one.");
        }
        return get(tenant, wanted.name());
    }

    @Override
    public List<MigrationView> list(TenantId tenant) {
        return engine.rows().list(tenant).stream().map(this::view).toList();
    }

    @Override
    public MigrationView get(TenantId tenant, String name) {
        return view(engine.rows().get(tenant, name));
    }

    private MigrationView view(MigrationRow row) {
        return show.view(row);
    }

    @Override
    public List<Event> events(TenantId tenant, String name, int limit) {
        return engine.rows().events(engine.rows().get(tenant, name), limit);
    }

    @Override
    public RunView start(TenantId tenant, String name, String who) {
        return beginAndEnd.start(tenant, name, who);
    }

    @Override
    public void remove(TenantId tenant, String name) {
        MigrationRow row = engine.rows().get(tenant, name);
        beginAndEnd.remove(tenant, name);
        reads.forget(row);
        specs.forget(row);
    }

    @Override
    public MigrationView pause(TenantId tenant, String name, String who) {
        return changed(
                tenant,
                name,
                r -> r.pausedSince() == null,
                new MigrationRows.Change().set("paused", engine.rows().now().toEpochMilli()),
                "paused",
                who,
                "The other side is not written to.");
    }

    @Override
    public MigrationView resume(TenantId tenant, String name, String who) {
        MigrationRow row = engine.rows().get(tenant, name);
        String run = row.run();
        if (run != null && row.isUnderWay() && runs.get(tenant, run).state().ended()) {
            runs.retry(tenant, run);
        }
        return changed(
                tenant,
                name,
                r -> r.pausedSince() != null,
                new MigrationRows.Change().set("paused", null),
                "resumed",
                who,
                "The other side is written to again.");
    }

    @Override
    public MigrationView prove(TenantId tenant, String name, String who) {
        MigrationRow.requireUnderWay(engine.rows().get(tenant, name));
        return changed(
                tenant,
                name,
                r -> true,
                new MigrationRows.Change().set("asked_proof", engine.rows().now().toEpochMilli()),
                "proof-asked",
                who,
                "All rows of both sides are to be compared.");
    }

    @Override
    public MigrationView route(TenantId tenant, String name, Route route, String who) {
        return view(new MoveRoute(engine).move(tenant, name, route, who));
    }

    @Override
    public MigrationView approve(TenantId tenant, String name, int percent, String who) {
        if (percent < 0 || percent > 100) {
            throw LockstepException.user(
                    "route-share", "Cannot approve " + percent + " %: expected 0 to 100.");
        }
        return changed(
                tenant,
                name,
                r -> true,
                new MigrationRows.Change().set("approved", percent),
                "approved",
                who,
                "Reads may move up to " + percent + " %.");
    }

    @Override
    public MigrationView rollback(TenantId tenant, String name, String why, String who) {
        MigrationRow row = engine.rows().get(tenant, name);
        if (row.phase() == Phase.CLEANING_UP || row.phase() == Phase.DONE) {
            throw LockstepException.conflict(
                    "migration-over",
                    "Cannot roll the migration "
                            + name
                            + " back: found it "
                            + Gates.words(row.phase().name())
                            + "; what was written since is in "
                            + row.target()
                            + " alone; migrate the other way.");
        }
        Predicate<MigrationRow> may =
                r -> r.phase() != Phase.CLEANING_UP && r.phase() != Phase.DONE;
        return changed(
                tenant,
                name,
                may,
                new MigrationRows.Change()
                        .phase(Phase.ROLLED_BACK)
                        .reads(0, null)
                        .set("wanted", Side.SOURCE.name()),
                "rolled-back",
                who,
                why.isBlank() ? "Reads come from " + row.source() + "." : why);
    }

    @Override
    public MigrationView finish(TenantId tenant, String name, String who) {
        MigrationRow row = engine.rows().get(tenant, name);
        if (row.phase() != Phase.CUT_OVER) {
            throw LockstepException.conflict(
                    "migration-not-cut-over",
                    "Cannot finish the migration "
                            + name
                            + ": found it "
                            + Gates.words(row.phase().name())
                            + ", expected all reads and the writes at "
                            + row.target()
                            + "; move them with `migration route`.");
        }
        return changed(
                tenant,
                name,
                r -> r.phase() == Phase.CUT_OVER,
                new MigrationRows.Change().phase(Phase.CLEANING_UP),
                "finishing",
                who,
                row.source() + " is left as it is.");
    }

    private MigrationView changed(
            TenantId tenant,
            String name,
            Predicate<MigrationRow> may,
            MigrationRows.Change change,
            String kind,
            String who,
            String detail) {
        MigrationRow row = engine.rows().get(tenant, name);
        return view(engine.rows().change(row, may, change, kind, who, detail));
    }

    @Override
    public SearchView search(
            TenantId tenant, String name, SearchQuery query, @Nullable String key) {
        return reads.search(tenant, name, query, key);
    }

    @Override
    public List<SearchView> search(
            TenantId tenant, String name, List<SearchQuery> queries, @Nullable String key) {
        return reads.search(tenant, name, queries, key);
    }

    @Override
    public Written write(TenantId tenant, String name, Writes wanted) {
        return writes.write(engine.rows().get(tenant, name), wanted);
    }

    @Override
    public List<Refused> refused(TenantId tenant, String name, int limit) {
        return engine.refusals().list(engine.rows().get(tenant, name).id(), limit);
    }

    @Override
    public List<DifferentSearch> different(TenantId tenant, String name) {
        return engine.tallies().of(engine.rows().get(tenant, name).id()).worst();
    }

    @Override
    public Switch modeNow(TenantId tenant, String name) {
        return show.mode(engine.rows().get(tenant, name));
    }

    @Override
    public Report report(TenantId tenant, String name) {
        return show.report(engine.rows().get(tenant, name));
    }

    @Override
    public void close() {
        reads.close();
        engine.tallies().close();
    }
}
