package dev.lockstep.transfer;

import dev.lockstep.transfer.internal.Workers;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Keeps all workers that share it to a rate together: a bucket of tokens for rows and one for
 * bytes, each of which holds a tenth of a second's worth. Who takes more than there is leaves a
 * debt, which the next one waits for; so no batch is ever too large for a bucket. A brake has all
 * wait as long as it is on. A wait is cut into short ones, between which the caller's end is looked
 * for. Safe for many threads.
 */
public final class Throttle {
    /** Never waits. */
    public static final Throttle NONE = new Throttle(MaxRate.NONE, Brake.NONE, Ticker.SYSTEM);

    private static final long CREDIT_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final double SECOND = 1e9;

    private final MaxRate rate;
    private final Brake brake;
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

    /** Says whether nothing is to be taken for now. Asked often, by many threads. */
    public interface Brake {
        Brake NONE = () -> false;

        boolean on();
    }

    private Throttle(MaxRate rate, Brake brake, Ticker ticker) {
        this.rate = rate;
        this.brake = brake;
        this.ticker = ticker;
        this.rowsFreeAt = ticker.nanos();
        this.bytesFreeAt = rowsFreeAt;
    }

    public static Throttle of(MaxRate rate) {
        return of(rate, Ticker.SYSTEM);
    }

    public static Throttle of(MaxRate rate, Ticker ticker) {
        return of(rate, Brake.NONE, ticker);
    }

    public static Throttle of(MaxRate rate, Brake brake) {
        return of(rate, brake, Ticker.SYSTEM);
    }

    public static Throttle of(MaxRate rate, Brake brake, Ticker ticker) {
        return rate.limited() || brake != Brake.NONE ? new Throttle(rate, brake, ticker) : NONE;
    }

    /** One of the same rate and brake that shares nothing else with this one. */
    Throttle fresh() {
        return of(rate, brake, ticker);
    }

    /** Whether anybody ever waits. */
    boolean waits() {
        return this != NONE;
    }

    public MaxRate rate() {
        return rate;
    }

    /**
     * Takes what was just read, waiting until the brake is off and what was taken before has been
     * paid for. Not to be called with a lock held.
     *
     * @param look called before and between short waits; what it throws ends the wait
     * @param stopped ends the wait
     */
    public void take(long rows, long bytes, Runnable look, BooleanSupplier stopped) {
        try {
            while (brake.on() && !stopped.getAsBoolean()) {
                look.run();
                ticker.await(LOOK_NANOS);
            }
            if (rate.limited()) {
                awaitUntil(reserved(rows, bytes), look, stopped);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Workers.Interrupted();
        }
    }

    private void awaitUntil(long until, Runnable look, BooleanSupplier stopped)
            throws InterruptedException {
        for (long left = until - ticker.nanos();
                left > 0 && !stopped.getAsBoolean();
                left = until - ticker.nanos()) {
            look.run();
            ticker.await(Math.min(left, LOOK_NANOS));
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
