package dev.lockstep.migrate.internal.engine;

import java.time.Duration;
import java.util.List;

/**
 * Waits for a thread that was told to end, and no longer than some seconds: one that waits for a
 * store that hangs may take as long as that does.
 */
public final class EndThread {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration INTERRUPTED = Duration.ofSeconds(1);

    private EndThread() {}

    /**
     * Interrupts it where it does not end by itself.
     *
     * @return whether it has ended; else it is a daemon that is left behind
     */
    public static boolean of(Thread thread) {
        return all(List.of(thread));
    }

    /** The same of several, for which it waits no longer than for one. */
    public static boolean all(List<Thread> threads) {
        if (endSoon(threads, PATIENCE)) {
            return true;
        }
        threads.forEach(Thread::interrupt);
        return endSoon(threads, INTERRUPTED);
    }

    private static boolean endSoon(List<Thread> threads, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        boolean all = true;
        for (Thread thread : threads) {
            all &= endsBefore(thread, until);
        }
        return all;
    }

    private static boolean endsBefore(Thread thread, long until) {
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
