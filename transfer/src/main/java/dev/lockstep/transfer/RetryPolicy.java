package dev.lockstep.transfer;

import dev.lockstep.api.LockstepException;
import dev.lockstep.transfer.internal.Workers;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

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

    /** So many tries without a wait; for tests. */
    public static RetryPolicy atOnce(int tries) {
        return new RetryPolicy(tries, Duration.ZERO, Duration.ZERO);
    }

    static boolean transientFault(RuntimeException e) {
        return e instanceof LockstepException l && l.kind().retryable();
    }

    /** Waits before the given try, which counts from 1. */
    void pause(int nextTry) {
        long most = longest.toNanos();
        long wait = first.toNanos() << Math.min(20, Math.max(0, nextTry - 2));
        wait = wait < 0 || wait > most ? most : wait;
        if (wait == 0) {
            return;
        }
        try {
            Thread.sleep(
                    Duration.ofNanos(ThreadLocalRandom.current().nextLong(wait / 2, wait + 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Workers.Interrupted();
        }
    }
}
