package dev.lockstep.server.internal.pipeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times requests by route, never by path: a path holds names. */
public final class RequestMetrics {
    private final PrometheusMeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    private record Key(String method, String route, int status) {}

    private boolean process;

    public RequestMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Everything that is counted, as Prometheus reads it. */
    public synchronized String scrape() {
        if (!process) {
            process = true;
            process();
        }
        return registry.scrape();
    }

    /** Asked for at a scrape only: management beans take time to load, and a start has none. */
    private void process() {
        Gauge.builder(
                        "lockstep.process.uptime.seconds",
                        () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0)
                .description("Since the process started")
                .register(registry);
        Gauge.builder(
                        "lockstep.process.heap.bytes",
                        () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())
                .description("Java heap in use")
                .register(registry);
        Gauge.builder(
                        "lockstep.process.threads",
                        () -> ManagementFactory.getThreadMXBean().getThreadCount())
                .description("Platform threads")
                .register(registry);
    }

    public void record(String method, String route, int status, long startNanos) {
        timers.computeIfAbsent(new Key(method, route, status), this::timer)
                .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder("lockstep.http.requests")
                .description("Requests answered")
                .tag("method", key.method())
                .tag("route", key.route())
                .tag("status", String.valueOf(key.status()))
                .register(registry);
    }
}
