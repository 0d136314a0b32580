package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks one store and waits for its answer no longer than a bound. A store that hangs neither
 * answers nor fails, and its client may wait for minutes.
 *
 * <p>What is given up is interrupted, which closes the socket that it reads. Until it has ended it
 * takes one of a bounded number of places, so that a store that hangs holds no more threads and
 * connections than that. Safe for many threads.
 */
public final class AskWithin {
    private static final int AT_ONCE = 64;

    private final Duration bound;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    public AskWithin(Duration bound) {
        this.bound = bound;
    }

    /**
     * @param what for the error, such as {@code search os/works}
     * @throws LockstepException EXTERNAL with code {@code store-silent} where no answer came within
     *     the bound; else what the act throws
     */
    public <T> T ask(String what, Supplier<T> act) {
        long until = System.nanoTime() + bound.toNanos();
        try {
            if (!places.tryAcquire(bound.toNanos(), TimeUnit.NANOSECONDS)) {
                throw silent(what);
            }
            return answer(what, act, until);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LockstepException.conflict(
                    "interrupted", "Cannot " + what + ": it was interrupted.");
        }
    }

    private <T> T answer(String what, Supplier<T> act, long until) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        // A virtual thread: to interrupt it closes the socket that it waits for.
        Thread asking =
                Thread.ofVirtual()
                        .name("migrate-ask")
                        .start(() -> {
                            try {
                                answer.complete(act.get());
                            } catch (Throwable e) {
                                answer.completeExceptionally(e);
                            } finally {
                                places.release();
                            }
                        });
        try {
            return answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            asking.interrupt();
            throw silent(what);
        } catch (InterruptedException e) {
            asking.interrupt();
            throw e;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException fault -> fault;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(e);
        };
    }

    private LockstepException silent(String what) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "store-silent",
                "Cannot "
                        + what
                        + ": found no answer within "
                        + bound.toMillis() / 1e3
                        + " s; look whether the store hangs or the network loses what is sent.");
    }
}
