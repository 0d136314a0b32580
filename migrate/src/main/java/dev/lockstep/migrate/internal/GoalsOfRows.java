package dev.lockstep.migrate.internal;

import static dev.lockstep.migrate.internal.MeasureGoals.measured;
import static dev.lockstep.migrate.internal.MeasureGoals.unmeasured;
import static dev.lockstep.migrate.internal.MeasureGoals.words;

import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Verdict;
import dev.lockstep.migrate.internal.AskSizes.Sizes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The goals that stores, proofs and what the run told tell of. */
final class GoalsOfRows {
    private static final double SIZE_PERCENT = 80;

    private final MigrationRow row;
    private final @Nullable Standing standing;
    private final @Nullable Proven proof;
    private final Instant now;

    GoalsOfRows(MigrationRow row, Instant now) {
        this.row = row;
        this.now = now;
        this.standing = row.standing();
        this.proof = standing == null ? null : standing.proof();
    }

    Goal size(Sizes sizes) {
        String name = "index-size";
        String wanted = "< 80 % of before";
        String trouble = sizes.trouble();
        if (!row.isReadable()) {
            return unmeasured(
                    name, wanted, "Nobody says that all rows are at " + row.target() + ".");
        }
        if (trouble != null) {
            return unmeasured(name, wanted, trouble);
        }
        if (sizes.source() <= 0 || sizes.target() < 0) {
            String silent = sizes.source() <= 0 ? row.source() : row.target();
            return unmeasured(
                    name, wanted, "The store of " + silent + " does not tell: look there.");
        }
        double percent = 100.0 * sizes.target() / sizes.source();
        return measured(
                name,
                wanted,
                percent < SIZE_PERCENT,
                percent,
                words(
                        "%.1f %%: %,d bytes on disk, rows and indexes; the source: %,d",
                        percent, sizes.target(), sizes.source()),
                "What was deleted or replaced counts until the store has merged it away.");
    }

    Goal consistency() {
        if (proof == null) {
            return unmeasured("consistency", "100 %", unproven());
        }
        double rows = Math.max(1, Math.max(proof.rows(), proof.differences()));
        return measured(
                "consistency",
                "100 %",
                proof.differences() == 0,
                100 * (rows - proof.differences()) / rows,
                proof.sentence() + " Told at " + proof.at() + ".",
                "What differs is mended and proven again; find out who else writes there.");
    }

    Goal loss() {
        if (standing == null || proof == null) {
            return unmeasured("loss", "none", unproven());
        }
        long lost = proof.differences() + standing.refused() + leftOut(proof);
        return measured(
                "loss",
                "none",
                lost == 0,
                lost,
                words(
                        "%,d rows differed at the last proof, %,d were refused by the other side,"
                                + " %,d have no text to embed",
                        proof.differences(), standing.refused(), leftOut(proof)),
                "The run's log names them.");
    }

    /** Rows that are not in a target which is embedded anew. */
    private static long leftOut(Proven proof) {
        ProvenVectors vectors = proof.vectors();
        return vectors == null ? 0 : vectors.leftOut();
    }

    private String unproven() {
        return "There is no proof yet. One follows when both sides are in step, or with: lockstep"
                + " migration prove "
                + row.name();
    }

    Goal rollback() {
        String wanted = "< 1 hour";
        if (row.phase() == Phase.CLEANING_UP || row.phase() == Phase.DONE) {
            return unmeasured(
                    "rollback",
                    wanted,
                    "It was finished, and the way back is closed: migrate the other way.");
        }
        String writes =
                row.writes() == Side.SOURCE
                        ? ""
                        : "Writes follow once " + row.source() + " has all that were acknowledged.";
        return new Goal(
                "rollback",
                wanted,
                Verdict.MET,
                null,
                "holds for the next search: each reads the route",
                writes);
    }

    Goal lag() {
        String wanted = words("≤ %.1f s", row.settings().maxLagSeconds());
        if (!row.isUnderWay()) {
            String phase = Gates.words(row.phase().name());
            return unmeasured("lag", wanted, "Nothing is followed: it is " + phase + ".");
        }
        String look = "See: lockstep migration show " + row.name();
        if (standing == null || !Gates.isFresh(standing, now)) {
            return unmeasured("lag", wanted, Gates.lag(row, now).found() + ". " + look);
        }
        return measured(
                "lag",
                wanted,
                standing.lagSeconds() <= row.settings().maxLagSeconds(),
                standing.lagSeconds(),
                words("%.1f s, %,d changes", standing.lagSeconds(), standing.lagRows()),
                look);
    }
}
