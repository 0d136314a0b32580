package dev.lockstep.transfer.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of platform threads that work a list off. Platform threads, since what they call
 * (native readers, hashing, index writers) would hold a virtual thread's carrier all the same.
 */
public final class Workers {
    private Workers() {}

    /** What is done to each item; {@code stopped} says that it is to end early. */
    public interface Act<T> {
        void on(T item, BooleanSupplier stopped);
    }

    /**
     * Returns when all items are done. The first failure, or an interrupt of the caller, stops the
     * others at their next look and comes out.
     */
    public static <T> void each(String name, int threads, Collection<T> items, Act<T> act) {
        Queue<T> left = new ConcurrentLinkedQueue<>(items);
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < Math.min(threads, items.size()); t++) {
            running.add(
                    Thread.ofPlatform()
                            .daemon(true)
                            .name(name + "-" + t)
                            .start(() -> work(left, failed, act)));
        }
        try {
            for (Thread thread : running) {
                thread.join();
            }
        } catch (InterruptedException e) {
            failed.compareAndSet(null, new Interrupted());
            end(running);
            Thread.currentThread().interrupt();
        }
        rethrow(failed.get());
    }

    private static <T> void work(
            Queue<T> left, AtomicReference<@Nullable Throwable> failed, Act<T> act) {
        BooleanSupplier stopped = () -> failed.get() != null;
        try {
            for (T item = left.poll(); item != null && !stopped.getAsBoolean(); ) {
                act.on(item, stopped);
                item = left.poll();
            }
        } catch (Throwable e) {
            failed.compareAndSet(null, e);
        }
    }

    /**
     * Nobody may write on behalf of a caller that has gone: waits for them whatever comes. They are
     * not interrupted, since that would close the files under those who write.
     */
    private static void end(List<Thread> running) {
        for (Thread thread : running) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException again) {
                    // It has been seen already; the caller hears of it when the others have ended.
                }
            }
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** The caller was interrupted: somebody ends the work. */
    public static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Interrupted() {
            super("interrupted while moving rows");
        }
    }
}
