package dev.lockstep.app.internal;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.run.RunListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts runs by job and outcome, and failed attempts by job; never by what they worked on. Each
 * server counts those that it was told of.
 */
public final class RunMeters implements RunListener, MeterBinder {
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final Map<String, AtomicLong> succeeded = new ConcurrentHashMap<>();

    @Override
    public void bindTo(MeterRegistry registry) {
        meters.add(registry);
    }

    @Override
    public void ended(RunView run) {
        Instant end = run.endedAt();
        Instant start = run.startedAt();
        Timer.builder("lockstep.runs")
                .description("Runs that have ended, from their start")
                .tag("job", run.job())
                .tag("state", run.state().name().toLowerCase(Locale.ROOT))
                .register(meters)
                .record(
                        start == null || end == null
                                ? Duration.ZERO
                                : Duration.between(start, end));
        if (run.state() == RunState.SUCCEEDED && end != null) {
            success(run.job()).accumulateAndGet(end.getEpochSecond(), Math::max);
        }
    }

    private AtomicLong success(String job) {
        return succeeded.computeIfAbsent(
                job,
                _ -> {
                    AtomicLong latest = new AtomicLong();
                    Gauge.builder("lockstep.runs.succeeded.timestamp.seconds", latest::get)
                            .description("When a run of the job last succeeded, since 1970")
                            .tag("job", job)
                            .strongReference(true)
                            .register(meters);
                    return latest;
                });
    }

    @Override
    public void attemptFailed(RunView run) {
        meters.counter("lockstep.runs.attempts.failed", "job", run.job()).increment();
    }
}
