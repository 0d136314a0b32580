package dev.lockstep.embed.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A bounded pool of platform threads that computes: virtual threads wait here, they do not compute.
 */
public final class Computing implements AutoCloseable {
    /**
     * The runtime walks a model's graph by recursion, deeper than the stack of a usual Java thread.
     */
    private static final long STACK_BYTES = 64L << 20;

    private final ExecutorService pool;

    public Computing(String name, int threads) {
        this.pool =
                Executors.newFixedThreadPool(
                        threads,
                        Thread.ofPlatform()
                                .name("embed-" + name + "-", 0)
                                .stackSize(STACK_BYTES)
                                .daemon()
                                .factory());
    }

    /** Does one piece of native work on a thread of its own with a stack deep enough for it. */
    public static <T> T withDeepStack(String name, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofPlatform().name("embed-" + name).stackSize(STACK_BYTES).daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading a model", e);
        }
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
