package dev.lockstep.migrate.internal.reads;

import java.time.Duration;

/**
 * Keeps searches from a store that fails, so that they do not wait for it: after some failures in a
 * row none goes there for some seconds, then one tries. Safe for many threads.
 */
final class Breaker {
    private static final int FAILURES = 5;
    private static final long OPEN_NANOS = Duration.ofSeconds(5).toNanos();

    private int failures;
    private long openedAt;

    /** Whether to try; of those who ask while it is being tried again, one is told so. */
    synchronized boolean allows(long now) {
        if (failures < FAILURES) {
            return true;
        }
        if (now - openedAt >= OPEN_NANOS) {
            openedAt = now;
            return true;
        }
        return false;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed(long now) {
        failures++;
        if (failures == FAILURES) {
            openedAt = now;
        }
    }
}
