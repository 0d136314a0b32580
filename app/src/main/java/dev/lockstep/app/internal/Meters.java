package dev.lockstep.app.internal;

import dev.lockstep.app.Lockstep.Foundation;
import dev.lockstep.lake.LakeCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the parts below the services count, for {@code /metrics}. */
public final class Meters {
    private final MeterRegistry registry;

    private Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    public static void register(MeterRegistry registry, Foundation foundation) {
        Meters meters = new Meters(registry);
        meters.texts(foundation.embedders());
        meters.lake(foundation.lake().counters());
    }

    private void texts(ConfiguredEmbedders embedders) {
        FunctionCounter.builder("lockstep.texts", embedders, ConfiguredEmbedders::embedded)
                .tag("from", "model")
                .description("Texts that a model has embedded")
                .register(registry);
        FunctionCounter.builder("lockstep.texts", embedders, ConfiguredEmbedders::found)
                .tag("from", "cache")
                .description("Texts whose vector was known")
                .register(registry);
    }

    private void lake(LakeCounters counters) {
        bytes("lockstep.lake.read", counters, c -> c.view().bytesRead());
        bytes("lockstep.lake.written", counters, c -> c.view().bytesWritten());
        rows("lockstep.lake.rows.read", counters, c -> c.view().rowsRead());
        rows("lockstep.lake.rows.written", counters, c -> c.view().rowsWritten());
    }

    private void bytes(String name, LakeCounters of, ToDoubleFunction<LakeCounters> count) {
        FunctionCounter.builder(name, of, count).baseUnit("bytes").register(registry);
    }

    private void rows(String name, LakeCounters of, ToDoubleFunction<LakeCounters> count) {
        FunctionCounter.builder(name, of, count).register(registry);
    }
}
