package dev.lockstep.migrate.internal;

import java.time.Duration;

/**
 * Waits for a thread that was told to end, and no longer than some seconds: one that waits for a
 * store that hangs may take as long as that does.
 */
final class EndThread {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private EndThread() {}

    /**
     * Interrupts it where it does not end by itself.
     *
     * @return whether it has ended; else it is a daemon that is left behind
     */
    static boolean of(Thread thread) {
        if (endsSoon(thread)) {
            return true;
        }
        thread.interrupt();
        return endsSoon(thread);
    }

    private static boolean endsSoon(Thread thread) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(until - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
