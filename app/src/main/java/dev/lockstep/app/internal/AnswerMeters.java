package dev.lockstep.app.internal;

import dev.lockstep.api.service.AnswerCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What is kept of answers, and how many searches it has answered. */
record AnswerMeters(AnswerCache answers) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "hit", AnswerCache::hits);
        count(registry, "miss", AnswerCache::misses);
        Gauge.builder("lockstep.search.cache.bytes", answers, AnswerCache::bytes)
                .description("Kept of answers, about")
                .strongReference(true)
                .register(registry);
    }

    private void count(
            MeterRegistry registry, String result, ToDoubleFunction<AnswerCache> counted) {
        FunctionCounter.builder("lockstep.search.cache", answers, counted)
                .description("Searches whose answer might be kept, and whether one was")
                .tag("result", result)
                .register(registry);
    }
}
