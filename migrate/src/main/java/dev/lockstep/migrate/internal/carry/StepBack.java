package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.service.MigrationService.Comparison;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
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
     * @param lagSeconds as the one that follows knows it now, not as it was told before a restart
     */
    MigrationRow look(MigrationRow row, Comparison seen, double lagSeconds, Instant now) {
        boolean failing =
                seen.samples() >= ENOUGH_SEARCHES
                        && seen.targetErrors() > row.settings().maxErrorRate();
        boolean behind =
                row.writes() == Side.SOURCE
                        && row.wanted() == Side.SOURCE
                        && lagSeconds > row.settings().maxLagSeconds();
        behindSince = behind ? behindSince == null ? now : behindSince : null;
        boolean stays = behindSince != null && !now.isBefore(behindSince.plus(FOR_SO_LONG));
        if (row.reads() == 0
                || !(failing || stays)
                || now.isBefore(steppedBack.plus(BETWEEN_STEPS_BACK))) {
            return row;
        }
        steppedBack = now;
        int less = before(row.reads());
        String why =
                stays
                        ? String.format(Locale.ROOT, "the target lags by %.1f s", lagSeconds)
                        : String.format(
                                "%.4f of the target's searches failed", seen.targetErrors());
        return engine.rows()
                .change(
                        row,
                        r -> r.reads() == row.reads() && r.phase() == Phase.ROUTING,
                        new MigrationRows.Change().reads(less),
                        "stepped-back",
                        "lockstep",
                        "Reads of the target: " + row.reads() + " % → " + less + " %, as " + why);
    }

    /** The step of the route before this share. */
    static int before(int share) {
        return SHARES.reversed().stream().filter(s -> s < share).findFirst().orElse(0);
    }
}
