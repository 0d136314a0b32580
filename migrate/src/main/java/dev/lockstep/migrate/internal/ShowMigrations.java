package dev.lockstep.migrate.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Report;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Switch;
import dev.lockstep.migrate.internal.carry.StepBack;
import dev.lockstep.migrate.internal.engine.AskSizes;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.report.MeasureGoals;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.Tally;
import org.jspecify.annotations.Nullable;

/** Migrations as people and applications see them. */
final class ShowMigrations {
    private final Engine engine;
    private final RunService runs;
    private final AskSizes sizes;

    ShowMigrations(Engine engine, RunService runs) {
        this.engine = engine;
        this.runs = runs;
        this.sizes = new AskSizes(engine);
    }

    MigrationView view(MigrationRow row) {
        Tally seen = engine.tallies().of(row.id());
        String run = row.run();
        RunView.Failure failure = null;
        if (run != null && row.isUnderWay()) {
            failure = failure(row.tenant(), run);
        }
        return new MigrationView(
                row.name(),
                row.id(),
                row.source(),
                row.target(),
                row.phase(),
                row.reads(),
                row.writes(),
                row.approved(),
                row.pausedSince() != null,
                row.settings(),
                row.plan(),
                run,
                failure,
                row.standing(),
                seen.view(),
                Gates.of(
                        row,
                        seen,
                        engine.refusals().open(row.id()),
                        next(row.reads()),
                        engine.rows().now()),
                row.version(),
                row.createdAt());
    }

    private RunView.@Nullable Failure failure(TenantId tenant, String run) {
        try {
            RunView view = runs.get(tenant, run);
            return switch (view.state()) {
                case FAILED, RETRYING -> view.failure();
                case CANCELLED ->
                        new RunView.Failure(
                                "CONFLICT",
                                "run-cancelled",
                                "The run "
                                        + run
                                        + " was cancelled: the target is not kept in step. Go on with"
                                        + " `lockstep run retry "
                                        + run
                                        + "`, or roll the migration back.");
                default -> null;
            };
        } catch (LockstepException e) {
            return new RunView.Failure(e.kind().name(), e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static int next(int share) {
        return StepBack.SHARES.stream().filter(s -> s > share).findFirst().orElse(100);
    }

    Switch mode(MigrationRow row) {
        Side alone = row.servesAlone();
        Sides sides = engine.sides(row);
        return new Switch(
                alone == null ? Switch.BOTH : sides.places().store(sides.ref(alone)).kind(),
                row.source(),
                row.target(),
                row.phase() == Phase.DONE ? 100 : row.reads(),
                row.writes());
    }

    Report report(MigrationRow row) {
        Tally tally = engine.tallies().of(row.id());
        return MeasureGoals.of(row, tally, sizes.of(row), engine.rows().now());
    }
}
