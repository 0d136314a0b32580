package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.state.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes reads away from a target that fails or lags, a step at a time. For one thread. */
public final class StepBack {
    public static final List<Integer> SHARES = List.of(0, 1, 5, 25, 50, 100);

    private static final Duration BETWEEN_STEPS_BACK = Duration.ofSeconds(10);
    private static final int ENOUGH_SEARCHES = 20;

    /** One slow commit of the target is no reason. */
    private static final Duration FOR_SO_LONG = Duration.ofSeconds(5);

    private final Engine engine;
    private Instant steppedBack = Instant.EPOCH;
    private @Nullable Instant behindSince;

    StepBack(Engine engine) {
        this.engine = engine;
    }

    /**
     * @param seen since the migration began
     * @param lagSeconds as the one that follows knows it now, not as it was told before a restart
     * @param astray why the target refuses every search; null where it does not. Then all reads are
     *     taken away at once
     */
    MigrationRow look(
            MigrationRow row, Tally seen, double lagSeconds, @Nullable String astray, Instant now) {
        // What failed before was answered for by a step back, or known to whoever moved the reads.
        Tally step = seen.since(row.stepFrom());
        double errors = step.errors();
        boolean failing =
                step.answered() >= ENOUGH_SEARCHES && errors > row.settings().maxErrorRate();
        boolean behind =
                row.writes() == Side.SOURCE
                        && row.wanted() == Side.SOURCE
                        && lagSeconds > row.settings().maxLagSeconds();
        behindSince = behind ? behindSince == null ? now : behindSince : null;
        boolean stays = behindSince != null && !now.isBefore(behindSince.plus(FOR_SO_LONG));
        if (row.reads() == 0
                || !(failing || stays || astray != null)
                || now.isBefore(steppedBack.plus(BETWEEN_STEPS_BACK))) {
            return row;
        }
        steppedBack = now;
        int less = astray != null ? 0 : before(row.reads());
        String why = why(errors, stays ? lagSeconds : 0, astray);
        return engine.rows()
                .change(
                        row,
                        r -> r.reads() == row.reads() && r.phase() == Phase.ROUTING,
                        new MigrationRows.Change().reads(less, seen),
                        "stepped-back",
                        "lockstep",
                        "Reads of the target: " + row.reads() + " % → " + less + " %, as " + why);
    }

    private static String why(double errors, double lagSeconds, @Nullable String astray) {
        if (astray != null) {
            return "it refuses searches. " + astray;
        }
        return lagSeconds > 0
                ? String.format(Locale.ROOT, "the target lags by %.1f s", lagSeconds)
                : String.format(Locale.ROOT, "%.4f of the target's searches failed", errors);
    }

    /** The step of the route before this share. */
    static int before(int share) {
        return SHARES.reversed().stream().filter(s -> s < share).findFirst().orElse(0);
    }
}
