package dev.lockstep.migrate.internal.engine;

import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.migrate.MigrateParts;
import dev.lockstep.migrate.Migrations.Overall;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.state.RefusalsTable;
import dev.lockstep.migrate.internal.state.Tallies;
import dev.lockstep.migrate.internal.state.Wakers;
import dev.lockstep.migrate.internal.state.WritesTable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the job and the service share. */
public record Engine(
        MigrateParts parts,
        MigrationRows rows,
        WritesTable writes,
        RefusalsTable refusals,
        Tallies tallies,
        Wakers wakers) {
    public static Engine of(MigrateParts parts) {
        return new Engine(
                parts,
                new MigrationRows(parts.metadata(), parts.clock()),
                new WritesTable(parts.metadata(), parts.clock()),
                new RefusalsTable(parts.metadata()),
                new Tallies(parts.metadata(), parts.clock()),
                new Wakers());
    }

    public Overall overall() {
        return rows.open().stream().map(this::overall).reduce(Overall.NONE, Overall::and);
    }

    private Overall overall(MigrationRow row) {
        Standing standing = row.standing();
        if (standing == null) {
            return new Overall(1, 0, 0, 0, 0, 0, 0);
        }
        Duration silent = Duration.between(standing.at(), rows.now());
        boolean untold = row.pausedSince() == null && silent.compareTo(Gates.FRESH) > 0;
        Proven proof = standing.proof();
        return new Overall(
                1,
                untold || standing.trouble() != null ? 1 : 0,
                standing.lagSeconds() + (untold ? silent.toMillis() / 1e3 : 0),
                standing.lagRows(),
                Math.max(0, standing.retainedBytes()),
                standing.spooledBytes(),
                proof == null ? 0 : proof.differences());
    }

    public Sides sides(MigrationRow row) {
        return Sides.of(parts, row);
    }

    /** Without a look at where the stores are, which each search would pay for. */
    public @Nullable TwoModels models(MigrationRow row) {
        return Sides.models(parts, row);
    }
}
