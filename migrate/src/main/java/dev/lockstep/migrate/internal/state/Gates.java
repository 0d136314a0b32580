package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.Names;
import dev.lockstep.api.service.MigrationService.Comparison;
import dev.lockstep.api.service.MigrationService.Gate;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.ProvenVectors;
import dev.lockstep.api.service.MigrationService.Refused;
import dev.lockstep.api.service.MigrationService.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What must hold before more reads move, and while they have. */
public final class Gates {
    /** How old what a run told may be. */
    public static final Duration FRESH = Duration.ofSeconds(10);

    private Gates() {}

    /**
     * @param counted of searches since the migration began; what came since the reads are what they
     *     are is looked at, so that each step has its own
     * @param reads the share that is wanted, in percent
     */
    public static List<Gate> of(
            MigrationRow row, Tally counted, RefusalsTable.Open refused, int reads, Instant now) {
        Comparison seen = counted.since(row.stepFrom()).view();
        MigrationSettings bounds = row.settings();
        List<Gate> gates = new ArrayList<>();
        gates.add(new Gate("phase", row.isReadable(), words(row.phase().name())));
        gates.add(lag(row, now));
        gates.add(proof(row));
        gates.add(refused(row, refused));
        leftOut(row).ifPresent(gates::add);
        gates.add(
                gate(
                        "samples",
                        seen.samples() >= bounds.minSamples(),
                        "%,d searches compared since reads are at %d %%, %,d needed",
                        seen.samples(),
                        row.reads(),
                        bounds.minSamples()));
        gates.add(
                gate(
                        "overlap",
                        unasked(seen, bounds) || seen.overlap() >= bounds.minOverlap(),
                        "%.3f (%.3f to %.3f), %.3f needed",
                        seen.overlap(),
                        seen.overlapLow(),
                        seen.overlapHigh(),
                        bounds.minOverlap()));
        gates.add(latency(seen, bounds));
        gates.add(
                gate(
                        "errors",
                        seen.targetErrors() <= bounds.maxErrorRate(),
                        "%.4f of the target's searches failed, %.4f allowed",
                        seen.targetErrors(),
                        bounds.maxErrorRate()));
        if (bounds.approvals()) {
            gates.add(
                    gate(
                            "approval",
                            row.approved() >= reads,
                            "approved up to %d %%, %d %% wanted",
                            row.approved(),
                            reads));
        }
        return gates;
    }

    /** Whether searches need not be compared, and none was. */
    private static boolean unasked(Comparison seen, MigrationSettings bounds) {
        return seen.samples() == 0 && bounds.minSamples() == 0;
    }

    private static Gate latency(Comparison seen, MigrationSettings bounds) {
        double ratio = seen.sourceP95() == 0 ? 0 : seen.targetP95() / seen.sourceP95();
        return gate(
                "latency",
                unasked(seen, bounds) || seen.samples() > 0 && ratio <= bounds.maxLatencyRatio(),
                "P95 %.1f ms beside %.1f ms, %.2f ×, %.2f × allowed",
                seen.targetP95(),
                seen.sourceP95(),
                ratio,
                bounds.maxLatencyRatio());
    }

    /** The one that closes by itself while reads are with the target. */
    public static Gate lag(MigrationRow row, Instant now) {
        Standing standing = row.standing();
        if (standing == null) {
            return new Gate("lag", false, "nothing is known yet");
        }
        if (!isFresh(standing, now)) {
            double age = Duration.between(standing.at(), now).toMillis() / 1e3;
            return gate("lag", false, "last told %.0f s ago: no run carries it", age);
        }
        return gate(
                "lag",
                standing.lagSeconds() <= row.settings().maxLagSeconds(),
                "%,d rows, %.1f s, %.1f s allowed",
                standing.lagRows(),
                standing.lagSeconds(),
                row.settings().maxLagSeconds());
    }

    public static boolean isFresh(Standing standing, Instant now) {
        return Duration.between(standing.at(), now).compareTo(FRESH) <= 0;
    }

    private static Gate proof(MigrationRow row) {
        Standing standing = row.standing();
        Proven proof = standing == null ? null : standing.proof();
        return proof == null
                ? new Gate("proof", false, "there is none yet")
                : new Gate("proof", proof.differences() == 0, proof.sentence());
    }

    /** Rows that were acknowledged and are on one side alone. */
    private static Gate refused(MigrationRow row, RefusalsTable.Open refused) {
        Refused first = refused.first();
        if (first == null) {
            return new Gate("refused", true, "no acknowledged row is refused");
        }
        return gate(
                "refused",
                false,
                "%s%,d acknowledged rows are not taken by %s, the first '%s': %s",
                refused.andMore() ? "more than " : "",
                refused.rows() - (refused.andMore() ? 1 : 0),
                row.address(first.side()),
                Names.shown(first.id()),
                first.reason());
    }

    /** Rows that have no text to embed are not in the target. */
    private static Optional<Gate> leftOut(MigrationRow row) {
        Standing standing = row.standing();
        Proven proof = standing == null ? null : standing.proof();
        ProvenVectors vectors = proof == null ? null : proof.vectors();
        return vectors == null
                ? Optional.empty()
                : Optional.of(
                        gate(
                                "texts",
                                vectors.leftOut() == 0,
                                "%,d rows of the source have no text that %s can embed",
                                vectors.leftOut(),
                                vectors.model()));
    }

    private static Gate gate(String name, boolean open, String format, Object... values) {
        return new Gate(name, open, String.format(Locale.ROOT, format, values));
    }

    public static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
