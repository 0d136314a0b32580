package dev.lockstep.store.opensearch.internal.log;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bulk requests are under way at once: one more after each round of good answers, half as
 * many after one that says too much (429), one fewer where answers take far longer than the best
 * did. Safe for many threads.
 */
final class Pace {
    private static final int MOST = 16;
    private static final int SLOW = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition free = lock.newCondition();
    private double allowed = 2;
    private int running;
    private double bestPerByte = Double.MAX_VALUE;

    void begin() {
        lock.lock();
        try {
            while (running >= (int) allowed) {
                free.awaitUninterruptibly();
            }
            running++;
        } finally {
            lock.unlock();
        }
    }

    void end(boolean tooMuch, long nanos, int bytes) {
        lock.lock();
        try {
            running--;
            double perByte = (double) nanos / Math.max(1, bytes);
            if (tooMuch) {
                allowed = Math.max(1, allowed / 2);
            } else if (perByte > SLOW * bestPerByte) {
                allowed = Math.max(1, allowed - 1 / allowed);
            } else {
                allowed = Math.min(MOST, allowed + 1 / allowed);
            }
            bestPerByte = Math.min(bestPerByte * 1.01, perByte);
            free.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int allowed() {
        lock.lock();
        try {
            return (int) allowed;
        } finally {
            lock.unlock();
        }
    }
}
