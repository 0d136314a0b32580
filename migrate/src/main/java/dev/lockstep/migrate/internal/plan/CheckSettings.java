package dev.lockstep.migrate.internal.plan;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.transfer.MaxRate;
import java.util.regex.Pattern;

/** Refuses a wish whose name or bounds cannot be. */
public final class CheckSettings {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    private CheckSettings() {}

    public static NewMigration of(NewMigration wanted) {
        if (!NAME.matcher(wanted.name()).matches()) {
            throw LockstepException.user(
                    "migration-name",
                    "Cannot name a migration '"
                            + Names.shown(wanted.name())
                            + "': expected 1 to 63 of a-z, 0-9, - and _, a letter or digit first.");
        }
        MigrationSettings s = wanted.settings();
        if (s.maxRate() != null) {
            MaxRate.parse(s.maxRate());
        }
        within("max_load", s.maxLoad(), 0, 1_000_000);
        within("shadow_percent", s.shadowPercent(), 0, 100);
        within("min_overlap", s.minOverlap(), 0, 1);
        within("max_error_rate", s.maxErrorRate(), 0, 1);
        within("max_lag_seconds", s.maxLagSeconds(), 0.1, 86_400);
        within("max_latency_ratio", s.maxLatencyRatio(), 0.01, 1_000);
        within("min_samples", s.minSamples(), 0, 1_000_000);
        within("prove_every_minutes", s.proveEveryMinutes(), 0, 1_000_000);
        within("max_spool_bytes", s.maxSpoolBytes(), 1 << 20, Long.MAX_VALUE);
        return wanted;
    }

    private static void within(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw LockstepException.user(
                    "migration-settings",
                    "Cannot take "
                            + name
                            + ": found "
                            + value
                            + ", expected "
                            + least
                            + " to "
                            + most
                            + ".");
        }
    }
}
