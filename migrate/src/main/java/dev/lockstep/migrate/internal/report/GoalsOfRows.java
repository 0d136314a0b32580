package dev.lockstep.migrate.internal.report;

import static dev.lockstep.migrate.internal.report.MeasureGoals.measured;
import static dev.lockstep.migrate.internal.report.MeasureGoals.unmeasured;
import static dev.lockstep.migrate.internal.report.MeasureGoals.words;

import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Verdict;
import dev.lockstep.migrate.internal.engine.AskSizes.Sizes;
import dev.lockstep.migrate.internal.engine.AskSizes.Taken;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The goals that stores, proofs and what the run told tell of. */
final class GoalsOfRows {
    private static final int SIZE_PERCENT = 80;
    private static final int MEMORY_PERCENT = 50;

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
        return share(
                "index-size",
                SIZE_PERCENT,
                sizes,
                Taken::disk,
                "The store of %s does not tell: look there.",
                "%.1f %%: %,d bytes on disk, rows and indexes; the source: %,d");
    }

    Goal memory(Sizes sizes) {
        return share(
                "memory",
                MEMORY_PERCENT,
                sizes,
                Taken::searched,
                "The store of %s does not tell what its searches walk through, or has no vector"
                        + " index: compare what the servers of both take under the same load.",
                "%.1f %%: %,d bytes of vectors and graph, of one copy, that have to stay in memory"
                        + " for searches to be quick; the source: %,d");
    }

    /**
     * What the target takes of what the source takes.
     *
     * @param silent what to do where a store, whose name goes in, does not tell
     * @param found words for percent, target and source
     */
    private Goal share(
            String name,
            int most,
            Sizes sizes,
            ToLongFunction<Taken> of,
            String silent,
            String found) {
        String wanted = "< " + most + " % of before";
        String trouble = sizes.trouble();
        if (!row.isReadable()) {
            return unmeasured(
                    name, wanted, "Nobody says that all rows are at " + row.target() + ".");
        }
        if (trouble != null) {
            return unmeasured(name, wanted, trouble);
        }
        long source = of.applyAsLong(sizes.source());
        long target = of.applyAsLong(sizes.target());
        if (source <= 0 || target < 0) {
            return unmeasured(
                    name, wanted, words(silent, source <= 0 ? row.source() : row.target()));
        }
        double percent = 100.0 * target / source;
        return measured(
                name,
                wanted,
                percent < most,
                percent,
                words(found, percent, target, source),
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
