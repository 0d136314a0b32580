package dev.lockstep.transfer;

import dev.lockstep.transfer.internal.Workers;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Keeps all workers that share it to a rate together: a bucket of tokens for rows and one for
 * bytes, each of which holds a tenth of a second's worth. Who takes more than there is leaves a
 * debt, which the next one waits for; so no batch is ever too large for a bucket. A wait is cut
 * into short ones, between which the caller's end is looked for. Safe for many threads.
 */
public final class Throttle {
    /** Never waits. */
    public static final Throttle NONE = new Throttle(MaxRate.NONE, Ticker.SYSTEM);

    private static final long CREDIT_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final double SECOND = 1e9;

    private final MaxRate rate;
    private final Ticker ticker;
    private long rowsFreeAt;
    private long bytesFreeAt;

    /** Time that passes, and waiting for it. */
    public interface Ticker {
        Ticker SYSTEM =
                new Ticker() {
                    @Override
                    public long nanos() {
                        return System.nanoTime();
                    }

                    @Override
                    public void await(long nanos) throws InterruptedException {
                        Thread.sleep(Duration.ofNanos(nanos));
                    }
                };

        /** Nanoseconds from any beginning. */
        long nanos();

        /** Returns when so many nanoseconds have passed. */
        void await(long nanos) throws InterruptedException;
    }

    private Throttle(MaxRate rate, Ticker ticker) {
        this.rate = rate;
        this.ticker = ticker;
        this.rowsFreeAt = ticker.nanos();
        this.bytesFreeAt = rowsFreeAt;
    }

    public static Throttle of(MaxRate rate) {
        return of(rate, Ticker.SYSTEM);
    }

    public static Throttle of(MaxRate rate, Ticker ticker) {
        return rate.limited() ? new Throttle(rate, ticker) : NONE;
    }

    /** One of the same rate that shares nothing with this one. */
    Throttle fresh() {
        return of(rate, ticker);
    }

    public MaxRate rate() {
        return rate;
    }

    /**
     * Takes what was just read, waiting until what was taken before has been paid for. Not to be
     * called with a lock held.
     *
     * @param look called before and between short waits; what it throws ends the wait
     * @param stopped ends the wait
     */
    public void take(long rows, long bytes, Runnable look, BooleanSupplier stopped) {
        if (!rate.limited()) {
            return;
        }
        long until = reserved(rows, bytes);
        try {
            for (long left = until - ticker.nanos();
                    left > 0 && !stopped.getAsBoolean();
                    left = until - ticker.nanos()) {
                look.run();
                ticker.await(Math.min(left, LOOK_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Workers.Interrupted();
        }
    }

    /** When what others took before is paid for; what is taken now is paid for by the next one. */
    private synchronized long reserved(long rows, long bytes) {
        long earliest = ticker.nanos() - CREDIT_NANOS;
        long rowsFrom = Math.max(rowsFreeAt, earliest);
        long bytesFrom = Math.max(bytesFreeAt, earliest);
        if (rate.rowsPerSecond() > 0) {
            rowsFreeAt = rowsFrom + (long) (SECOND * rows / rate.rowsPerSecond());
        }
        if (rate.bytesPerSecond() > 0) {
            bytesFreeAt = bytesFrom + (long) (SECOND * bytes / rate.bytesPerSecond());
        }
        return Math.max(
                rate.rowsPerSecond() > 0 ? rowsFrom : earliest,
                rate.bytesPerSecond() > 0 ? bytesFrom : earliest);
    }
}
