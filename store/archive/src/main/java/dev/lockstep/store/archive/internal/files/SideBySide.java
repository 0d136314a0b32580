package dev.lockstep.store.archive.internal.files;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Looks at many things whose answers take their time, some at once. */
public final class SideBySide {
    private static final int MOST = 16;

    private SideBySide() {}

    /** In the order of what was asked; the first failure comes out when all have ended. */
    public static <A, B> List<B> each(List<A> all, Function<A, B> look) {
        return each(MOST, all, look);
    }

    /**
     * The same, with fewer at once.
     *
     * @param most at once
     */
    public static <A, B> List<B> each(int most, List<A> all, Function<A, B> look) {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(most, Thread.ofVirtual().factory())) {
            return all.stream()
                    .map(one -> CompletableFuture.supplyAsync(() -> look.apply(one), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
