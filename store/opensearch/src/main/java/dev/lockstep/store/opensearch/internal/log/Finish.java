package dev.lockstep.store.opensearch.internal.log;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Pending;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Turn;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.layout.States;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Finishes what was decided, by whomever: brings a decided commit's rows from the log into the
 * index, and the alias to a decided index. Doing it twice, or by two at once, is the same as once.
 */
public final class Finish {
    private final States states;
    private final Naming naming;
    private final Indexes indexes;
    private final Log log;
    private final Bulk bulk;

    public Finish(States states, Naming naming, Indexes indexes, Log log, Bulk bulk) {
        this.states = states;
        this.naming = naming;
        this.indexes = indexes;
        this.log = log;
        this.bulk = bulk;
    }

    /** What is there when nothing is left to be done. */
    public CollectionState all(CollectionRef ref, CollectionState state) {
        CollectionState now = state;
        while (now.pending() != null || now.turn() != null) {
            Pending pending = now.pending();
            now =
                    pending != null
                            ? rows(ref, now, pending, n -> log.read(pending.session(), n))
                            : turn(ref, now);
        }
        return now;
    }

    /** Brings decided rows into the index that serves. */
    public CollectionState rows(
            CollectionRef ref, CollectionState state, Pending pending, IntFunction<byte[]> entry) {
        String index = naming.index(ref, state.generation());
        BooleanSupplier needed =
                () -> states.find(ref).filter(s -> pending.equals(s.pending())).isPresent();
        write(index, pending, entry, needed);
        indexes.refresh(index);
        CollectionState done =
                states.change(ref, now -> pending.equals(now.pending()) ? now.applied() : now);
        log.forget(pending.session(), pending.entries());
        return done;
    }

    /** Writes decided rows to an index, several requests at a time, while they are needed. */
    public void write(
            String index, Pending pending, IntFunction<byte[]> entry, BooleanSupplier needed) {
        AtomicInteger next = new AtomicInteger();
        int width = Math.min(pending.entries(), Math.max(2, bulk.width()));
        List<Future<?>> under = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < width; i++) {
                under.add(
                        threads.submit(() -> {
                            try {
                                entries(index, pending, entry, next, width, needed);
                            } catch (RuntimeException e) {
                                next.set(pending.entries());
                                throw e;
                            }
                        }));
            }
            for (Future<?> one : under) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault
                    ? fault
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "interrupted",
                    "Cannot write to " + index + ": it was interrupted.",
                    e);
        }
    }

    /** The first entry of each thread is written unasked: it was decided a moment ago. */
    private void entries(
            String index,
            Pending pending,
            IntFunction<byte[]> entry,
            AtomicInteger next,
            int width,
            BooleanSupplier needed) {
        for (int n = next.getAndIncrement(); n < pending.entries(); n = next.getAndIncrement()) {
            if (n >= width && !needed.getAsBoolean()) {
                return;
            }
            bulk.apply(index, entry.apply(n), version(pending, n));
        }
    }

    /** Later entries win within a commit, and later commits against earlier ones. */
    private static long version(Pending pending, int entry) {
        return (pending.version() << 24) + entry;
    }

    /** Brings alias and settings to a decided index. */
    private CollectionState turn(CollectionRef ref, CollectionState state) {
        Turn turn = Objects.requireNonNull(state.turn());
        String to = naming.index(ref, turn.generation());
        indexes.refresh(to);
        indexes.serve(to);
        indexes.turn(ref, naming.index(ref, state.generation()), to);
        return states.change(ref, now -> turn.equals(now.turn()) ? now.turned() : now);
    }
}
