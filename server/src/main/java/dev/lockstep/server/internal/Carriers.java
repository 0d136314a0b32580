package dev.lockstep.server.internal;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps alive the threads that carry requests. Those that idle for half a minute end, and whoever
 * has work for one next starts it again: a run would pass on to it that it gives way to others.
 */
final class Carriers implements AutoCloseable {
    private static final long SECONDS = 10;

    private final ScheduledExecutorService pulse;

    private Carriers(ScheduledExecutorService pulse) {
        this.pulse = pulse;
    }

    static Carriers keep() {
        ScheduledExecutorService pulse =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("carriers").factory());
        pulse.scheduleAtFixedRate(Carriers::all, 0, SECONDS, TimeUnit.SECONDS);
        return new Carriers(pulse);
    }

    /** As many as there are processors come to run at a time. */
    private static void all() {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread.startVirtualThread(Thread::yield);
        }
    }

    @Override
    public void close() {
        pulse.shutdownNow();
    }
}
