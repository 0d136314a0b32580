package dev.lockstep.transfer;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.transfer.internal.Workers;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * How connection errors and the like (kinds that are retryable) are tried again inside a transfer;
 * what remains after that is the run's to try again. The wait doubles from one try to the next, up
 * to a bound, and each is drawn at random between half and whole of it.
 *
 * @param tries in a row without success, the first one included
 */
public record RetryPolicy(int tries, Duration first, Duration longest) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(8, Duration.ofMillis(250), Duration.ofSeconds(30));

    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    /** So many tries without a wait; for tests. */
    public static RetryPolicy atOnce(int tries) {
        return new RetryPolicy(tries, Duration.ZERO, Duration.ZERO);
    }

    static boolean transientFault(RuntimeException e) {
        return e instanceof LockstepException l && l.kind().retryable() && !Snapshot.isLost(l);
    }

    /** Waits before the given try, which counts from 1, or until the work is stopped. */
    void pause(int nextTry, BooleanSupplier stopped) {
        long wait = wait(nextTry);
        long start = System.nanoTime();
        try {
            for (long left = wait; left > 0 && !stopped.getAsBoolean(); ) {
                Thread.sleep(Duration.ofNanos(Math.min(left, LOOK_NANOS)));
                left = wait - (System.nanoTime() - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Workers.Interrupted();
        }
    }

    private long wait(int nextTry) {
        double doubled = first.toNanos() * Math.pow(2, Math.max(0, nextTry - 2));
        long most = (long) Math.min(doubled, longest.toNanos());
        return most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }
}
