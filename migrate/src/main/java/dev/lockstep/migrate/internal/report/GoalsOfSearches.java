package dev.lockstep.migrate.internal.report;

import static dev.lockstep.migrate.internal.report.MeasureGoals.measured;
import static dev.lockstep.migrate.internal.report.MeasureGoals.unmeasured;
import static dev.lockstep.migrate.internal.report.MeasureGoals.words;

import dev.lockstep.api.service.MigrationService.Comparison;
import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.api.service.MigrationService.Verdict;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.Tally;
import dev.lockstep.migrate.internal.state.Traffic;

/** The goals that searches through a migration tell of. */
final class GoalsOfSearches {
    private static final double P95_MS = 200;
    private static final long QUERIES = 1_000;
    private static final double AVAILABLE_PERCENT = 99.9;
    private static final double ERROR_PERCENT = 0.1;

    /** Fewer say nothing of a ninety-fifth percentile. */
    private static final int P95_NEEDS = 20;

    /** Fewer without a fault do not tell 99.9 % from less. */
    private static final int PER_MILLE_NEEDS = 1_000;

    private final MigrationRow row;
    private final Tally tally;
    private final Comparison seen;
    private final Traffic traffic;

    GoalsOfSearches(MigrationRow row, Tally tally) {
        this.row = row;
        this.tally = tally;
        this.seen = tally.view();
        this.traffic = tally.seen();
    }

    Goal latency() {
        String wanted = "< 200 ms";
        if (seen.samples() < P95_NEEDS) {
            return unmeasured("p95", wanted, fewCompared(P95_NEEDS));
        }
        return measured(
                "p95",
                wanted,
                seen.targetP95() < P95_MS,
                seen.targetP95(),
                words(
                        "%.1f ms, of %,d compared searches; the source: %.1f ms",
                        seen.targetP95(), seen.samples(), seen.sourceP95()),
                "Find what slows " + row.target() + " down before more reads move.");
    }

    Goal queries() {
        String wanted = "> 1,000 a second";
        long most = traffic.busiest();
        String found = words("%,d answered by %s in its busiest second", most, row.target());
        if (most > QUERIES) {
            return measured("queries", wanted, true, most, found, "");
        }
        String asked = most == 0 ? "" : found + ", as no more were asked. ";
        return unmeasured(
                "queries",
                wanted,
                asked + "What it could answer is seen under a load of your own only.");
    }

    /** As the gate of the route has it. */
    Goal quality() {
        double least = row.settings().minOverlap();
        String wanted = words("overlap ≥ %.2f", least);
        int needed = Math.max(1, row.settings().minSamples());
        if (seen.samples() < needed) {
            return unmeasured("search-quality", wanted, fewCompared(needed));
        }
        return new Goal(
                "search-quality",
                wanted,
                seen.overlap() >= least ? Verdict.MET : Verdict.NOT_MET,
                seen.overlap(),
                words(
                        "%.3f (%.3f to %.3f) of the hits in common, of %,d compared searches",
                        seen.overlap(), seen.overlapLow(), seen.overlapHigh(), seen.samples()),
                "It says how alike the answers are, not whose are better.");
    }

    Goal availability() {
        double percent = 100.0 * (traffic.searches() - traffic.unanswered()) / traffic.searches();
        String found =
                words(
                        "%,d of %,d searches were answered, by either side",
                        traffic.searches() - traffic.unanswered(), traffic.searches());
        boolean met = percent > AVAILABLE_PERCENT;
        return perMille("availability", "> 99.9 %", traffic.searches(), met, percent, found);
    }

    Goal errors() {
        double percent = 100.0 * tally.failed() / tally.answered();
        String found =
                words(
                        "%,d of %,d searches failed at %s",
                        tally.failed(), tally.answered(), row.target());
        boolean met = percent < ERROR_PERCENT;
        return perMille("errors", "< 0.1 %", tally.answered(), met, percent, found);
    }

    /** A fault among few is one; no fault among few is not yet a rate. */
    private Goal perMille(
            String name, String wanted, long all, boolean met, double percent, String found) {
        if (all == 0 || met && all < PER_MILLE_NEEDS) {
            return unmeasured(
                    name,
                    wanted,
                    words("%s; %,d are needed to tell: %s", found, PER_MILLE_NEEDS, through()));
        }
        return measured(
                name,
                wanted,
                met,
                percent,
                words("%.3f %%: %s", percent, found),
                "The server's log says what each of them met.");
    }

    Goal downtime() {
        if (traffic.searches() == 0) {
            return unmeasured("downtime", "none", "No search came yet: " + through());
        }
        return measured(
                "downtime",
                "none",
                traffic.unanswered() == 0,
                traffic.unanswered(),
                words(
                        "%,d of %,d searches were answered by neither side",
                        traffic.unanswered(), traffic.searches()),
                "The server's log says what each of them met.");
    }

    private String fewCompared(int needed) {
        return words(
                "%,d searches were compared, %,d are needed: %s",
                seen.samples(), needed, through());
    }

    /** How searches come to be counted. */
    private String through() {
        return "let applications search at /api/v1/migrations/" + row.name() + "/search.";
    }
}
