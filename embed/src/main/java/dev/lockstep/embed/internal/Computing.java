package dev.lockstep.embed.internal;

import dev.lockstep.api.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Bounded pools of platform threads that compute: virtual threads wait here, they do not compute.
 *
 * <p>A single input, such as the text of a search, does not stand in line behind the thousands of a
 * sync: it has threads of its own, to which the others give way.
 */
public final class Computing implements AutoCloseable {
    /**
     * The runtime walks a model's graph by recursion, deeper than the stack of a usual Java thread.
     */
    private static final long STACK_BYTES = 64L << 20;

    private final ThreadPoolExecutor single;
    private final ThreadPoolExecutor many;

    public Computing(String name, int threads) {
        single = pool("embed-one-" + name + "-", threads);
        many = pool("embed-" + name + "-", threads);
        // Now, since a run that asked for the first of them would pass on that it gives way.
        single.prestartAllCoreThreads();
        many.setThreadFactory(givingWay(many.getThreadFactory()));
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        return (ThreadPoolExecutor)
                Executors.newFixedThreadPool(
                        threads,
                        Thread.ofPlatform()
                                .name(name, 0)
                                .stackSize(STACK_BYTES)
                                .daemon()
                                .factory());
    }

    private static ThreadFactory givingWay(ThreadFactory factory) {
        return work ->
                factory.newThread(() -> {
                    Background.giveWay();
                    work.run();
                });
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
        ExecutorService pool = inputs.size() == 1 ? single : many;
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
        single.shutdownNow();
        many.shutdownNow();
    }
}
