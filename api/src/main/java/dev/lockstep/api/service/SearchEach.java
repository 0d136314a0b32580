package dev.lockstep.api.service;

import dev.lockstep.api.LockstepException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Many searches as one request: all are answered, in order, or none; what is wrong with one names
 * its place, from 0, as {@code queries[2]}.
 */
public final class SearchEach {
    /** Searches that one request may have. */
    public static final int MOST = 100;

    /** Searches of one request under way together: others want to search too. */
    private static final int AT_ONCE = 4;

    private SearchEach() {}

    /** One after the other, before any search is begun. */
    public static <Q, R> List<R> inOrder(List<Q> queries, Function<Q, R> act) {
        List<R> done = new ArrayList<>(queries.size());
        for (int i = 0; i < queries.size(); i++) {
            done.add(at(i, queries.get(i), act));
        }
        return done;
    }

    /** Some at once; after a failure no other is begun. */
    public static <Q, R> List<R> atOnce(List<Q> queries, Function<Q, R> act) {
        AtomicInteger next = new AtomicInteger();
        List<Future<List<Placed<R>>>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(AT_ONCE, queries.size()); i++) {
                workers.add(threads.submit(() -> some(queries, act, next)));
            }
        }
        List<Placed<R>> all = new ArrayList<>(queries.size());
        workers.forEach(worker -> all.addAll(done(worker)));
        all.sort((a, b) -> Integer.compare(a.place(), b.place()));
        return all.stream().map(Placed::answer).toList();
    }

    private record Placed<R>(int place, R answer) {}

    private static <Q, R> List<Placed<R>> some(
            List<Q> queries, Function<Q, R> act, AtomicInteger next) {
        List<Placed<R>> mine = new ArrayList<>();
        try {
            for (int i = next.getAndIncrement(); i < queries.size(); i = next.getAndIncrement()) {
                mine.add(new Placed<>(i, at(i, queries.get(i), act)));
            }
            return mine;
        } catch (RuntimeException | Error e) {
            next.set(queries.size());
            throw e;
        }
    }

    private static <R> List<R> done(Future<List<R>> worker) {
        try {
            return worker.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LockstepException.conflict(
                    "interrupted", "Cannot wait for the searches: interrupted.");
        }
    }

    private static <Q, R> R at(int place, Q query, Function<Q, R> act) {
        try {
            return act.apply(query);
        } catch (LockstepException e) {
            LockstepException placed =
                    new LockstepException(
                            e.kind(),
                            e.code(),
                            "Cannot answer queries[" + place + "]: " + e.getMessage(),
                            e);
            e.details().forEach(placed::with);
            throw placed.with("position", place);
        }
    }
}
