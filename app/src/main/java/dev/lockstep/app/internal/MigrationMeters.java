package dev.lockstep.app.internal;

import dev.lockstep.migrate.Migrations;
import dev.lockstep.migrate.Migrations.Overall;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** How the migrations under way stand, all together, as it is when somebody asks. */
public final class MigrationMeters implements MeterBinder {
    private static final long FRESH_NANOS = 1_000_000_000;

    private final Migrations migrations;
    private Overall last = Overall.NONE;
    private long lookedAt = System.nanoTime() - FRESH_NANOS;

    public MigrationMeters(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "lockstep.migrations.open", "Migrations under way", Overall::open);
        gauge(
                registry,
                "lockstep.migrations.troubled",
                "Of them, those that do not go on by themselves at the moment",
                Overall::troubled);
        gauge(
                registry,
                "lockstep.migrations.lag.seconds",
                "The largest age of a change that the other side lacks",
                Overall::lagSeconds);
        gauge(
                registry,
                "lockstep.migrations.lag.rows",
                "Changes that the other sides lack",
                Overall::lagRows);
        gauge(
                registry,
                "lockstep.migrations.retained.bytes",
                "What sources keep of their logs for us",
                Overall::retainedBytes);
        gauge(
                registry,
                "lockstep.migrations.spooled.bytes",
                "Changes that we keep on disk",
                Overall::spooledBytes);
        gauge(
                registry,
                "lockstep.migrations.differences",
                "Rows that differed at the latest proofs, and rested",
                Overall::differences);
    }

    private void gauge(
            MeterRegistry registry, String name, String what, ToDoubleFunction<Overall> value) {
        Gauge.builder(name, () -> value.applyAsDouble(now()))
                .description(what)
                .strongReference(true)
                .register(registry);
    }

    /** One look for all that are asked together. */
    private synchronized Overall now() {
        if (System.nanoTime() - lookedAt >= FRESH_NANOS) {
            last = migrations.overall();
            lookedAt = System.nanoTime();
        }
        return last;
    }
}
