package dev.lockstep.run.internal.rows;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Wakes those of this process who wait for a run to change. Safe for many threads. */
public final class Changes {
    private final Map<String, CompletableFuture<Void>> next = new ConcurrentHashMap<>();

    /** Says that a change of this run has been committed. */
    public void signal(String run) {
        CompletableFuture<Void> waiting = next.remove(run);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /**
     * What the next change completes. To be asked for before the run is read: a change between the
     * two is then not missed.
     */
    public CompletableFuture<Void> next(String run) {
        return next.computeIfAbsent(run, _ -> new CompletableFuture<>());
    }

    /** Waits for a change or the end of the time; may return early, so look and wait again. */
    public void await(String run, CompletableFuture<Void> change, Duration atMost)
            throws InterruptedException {
        try {
            change.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException none) {
            forget(run, change);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Keeps no entry for a run that nobody changes any more; others who wait look once more. */
    private void forget(String run, CompletableFuture<Void> change) {
        if (next.remove(run, change)) {
            change.complete(null);
        }
    }
}
