package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Requests that wait for the server, a few at a time. */
public final class AtATime {
    private static final int MOST = 8;

    private AtATime() {}

    /** Does all of them; the first failure ends it when those under way have ended. */
    public static <T> void each(Collection<T> all, Consumer<T> act) {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(MOST, Thread.ofVirtual().factory())) {
            List<Future<?>> asked = new ArrayList<>();
            all.forEach(one -> asked.add(threads.submit(() -> act.accept(one))));
            for (Future<?> each : asked) {
                end(threads, each);
            }
        }
    }

    private static void end(ExecutorService threads, Future<?> asked) {
        try {
            asked.get();
        } catch (ExecutionException e) {
            threads.shutdownNow();
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.RESOURCES, "interrupted", "Cannot end the requests: interrupted.", e);
        }
    }
}
