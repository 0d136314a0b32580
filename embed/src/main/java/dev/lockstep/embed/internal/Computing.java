package dev.lockstep.embed.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A bounded pool of platform threads that computes: virtual threads wait here, they do not compute.
 */
public final class Computing implements AutoCloseable {
    private final ExecutorService pool;

    public Computing(String name, int threads) {
        this.pool =
                Executors.newFixedThreadPool(
                        threads,
                        Thread.ofPlatform().name("embed-" + name + "-", 0).daemon().factory());
    }

    /** Applies the work to each input, side by side; results in the inputs' order. */
    public <A, B> List<B> map(List<A> inputs, Function<A, B> work) {
        List<Future<B>> running = new ArrayList<>(inputs.size());
        for (A input : inputs) {
            running.add(pool.submit(() -> work.apply(input)));
        }
        List<B> results = new ArrayList<>(inputs.size());
        try {
            for (Future<B> future : running) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            running.forEach(f -> f.cancel(true));
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            running.forEach(f -> f.cancel(true));
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while embedding", e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
