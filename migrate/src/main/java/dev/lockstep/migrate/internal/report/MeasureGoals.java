package dev.lockstep.migrate.internal.report;

import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.api.service.MigrationService.Report;
import dev.lockstep.api.service.MigrationService.Verdict;
import dev.lockstep.migrate.internal.engine.AskSizes.Sizes;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.Tally;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A migration against the goals that teams have for one, from what was counted and proven. */
public final class MeasureGoals {
    private MeasureGoals() {}

    public static Report of(MigrationRow row, Tally tally, Sizes sizes, Instant now) {
        GoalsOfSearches searches = new GoalsOfSearches(row, tally);
        GoalsOfRows rows = new GoalsOfRows(row, now);
        return new Report(
                row.name(),
                now,
                List.of(
                        searches.latency(),
                        searches.queries(),
                        rows.memory(sizes),
                        rows.size(sizes),
                        searches.quality(),
                        rows.consistency(),
                        searches.availability(),
                        searches.errors(),
                        rows.rollback(),
                        searches.downtime(),
                        rows.loss(),
                        rows.lag()));
    }

    static Goal unmeasured(String name, String wanted, String why) {
        return new Goal(name, wanted, Verdict.NOT_MEASURED, null, "", why);
    }

    /**
     * @param otherwise what to say where it is not met
     */
    static Goal measured(
            String name, String wanted, boolean met, double value, String found, String otherwise) {
        return new Goal(
                name,
                wanted,
                met ? Verdict.MET : Verdict.NOT_MET,
                value,
                found,
                met ? "" : otherwise);
    }

    static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
