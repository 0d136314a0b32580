package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Moves all rows of a source into a writer, in splits side by side, resumable after a kill at any
 * instruction.
 *
 * <p>A checkpoint commits with its rows: a worker writes a batch and moves its split's position
 * while it holds a shared lock, and a commit takes the exclusive one, so that the positions of a
 * checkpoint are exactly those of the rows committed with it. What was written after the last
 * checkpoint is written again after a crash; writers take rows by id, so nothing is doubled.
 *
 * <p>A refused row is written to the failures file, and its old version is deleted from the target:
 * a stale row never stays as if it were current.
 */
public final class Transfer {
    private final RowSource source;
    private final StoreWriter target;
    private final BatchTransform transform;
    private final TransferOptions options;

    private Transfer(
            RowSource source,
            StoreWriter target,
            BatchTransform transform,
            TransferOptions options) {
        this.source = source;
        this.target = target;
        this.transform = transform;
        this.options = options;
    }

    /**
     * Moves what is left to be moved and commits it. Closes neither source nor target.
     *
     * @throws LockstepException CONFLICT {@code too-many-refused} where more rows were refused than
     *     allowed; whatever source or target throw
     */
    public static TransferResult run(
            RowSource source,
            StoreWriter target,
            BatchTransform transform,
            TransferOptions options) {
        return new Transfer(source, target, transform, options).run();
    }

    private TransferResult run() {
        String name = options.scope().run() + "." + options.scope().step();
        TransferPlan plan =
                TransferPlan.loadOrMake(
                        options.directory().resolve(name + ".plan.json"),
                        source,
                        4 * options.workers());
        java.nio.file.Path failures = options.directory().resolve(name + ".failures.ndjson");
        try (RefusedRows refused = new RefusedRows(failures)) {
            Checkpoints checkpoints = new Checkpoints(target, options, plan, refused);
            moveSplits(plan, checkpoints, refused);
            Checkpoint last = checkpoints.commitRest();
            return new TransferResult(last, refused.first(), failures);
        }
    }

    private void moveSplits(TransferPlan plan, Checkpoints checkpoints, RefusedRows refused) {
        Queue<Split> left = new ConcurrentLinkedQueue<>();
        plan.splits().stream().filter(s -> !checkpoints.position(s).done()).forEach(left::add);
        int workers = Math.min(options.workers(), left.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < workers; w++) {
                running.add(
                        threads.submit(() -> {
                            for (Split s = left.poll(); s != null; s = left.poll()) {
                                moveSplit(s, checkpoints, refused);
                            }
                        }));
            }
            await(running, left);
        }
    }

    /** The first failure ends the others at their next batch. */
    private static void await(List<Future<?>> running, Queue<Split> left) {
        RuntimeException first = null;
        for (Future<?> worker : running) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                left.clear();
                RuntimeException fault = fault(e);
                if (first == null) {
                    first = fault;
                    running.forEach(r -> r.cancel(true));
                }
            } catch (java.util.concurrent.CancellationException e) {
                // It was cancelled for the first failure.
            } catch (InterruptedException e) {
                left.clear();
                running.forEach(r -> r.cancel(true));
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while moving rows", e);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static RuntimeException fault(ExecutionException failed) {
        return switch (failed.getCause()) {
            case Error error -> throw error;
            case RuntimeException fault -> fault;
            case null, default -> new IllegalStateException(failed);
        };
    }

    private void moveSplit(Split split, Checkpoints checkpoints, RefusedRows refused) {
        try (BatchReader reader =
                source.open(split, checkpoints.position(split), options.batchRows())) {
            for (Batch rows = reader.next(); rows != null; rows = reader.next()) {
                options.hooks().checkCancelled().run();
                requireNotInterrupted();
                moveBatch(split, rows, reader.position(), checkpoints, refused);
            }
            checkpoints.done(split, reader.position());
        }
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted while moving rows");
        }
    }

    private void moveBatch(
            Split split,
            Batch rows,
            Position behind,
            Checkpoints checkpoints,
            RefusedRows refused) {
        if (split.kind() == Split.Kind.DELETES) {
            checkpoints.write(
                    split,
                    behind,
                    () -> {
                        target.delete(List.of(rows.ids()));
                        return new Checkpoints.Written(0, rows.size(), 0);
                    });
            return;
        }
        List<Refusal> refusals = new ArrayList<>();
        Batch ready = transform.apply(rows, refusals::add);
        checkpoints.write(
                split,
                behind,
                () -> {
                    List<Refusal> byTarget = ready.size() == 0 ? List.of() : target.upsert(ready);
                    refusals.addAll(byTarget);
                    refuse(refusals, refused);
                    return new Checkpoints.Written(
                            ready.size() - byTarget.size(), 0, refusals.size());
                });
    }

    private void refuse(List<Refusal> refusals, RefusedRows refused) {
        if (!refusals.isEmpty()) {
            refused.add(refusals);
            target.delete(refusals.stream().map(Refusal::id).toList());
        }
    }

    /** Reached where a commit is about to be made and when it has been made. */
    static void crashPoint(boolean before) {
        (before ? CrashPoint.TRANSFER_BEFORE_CHECKPOINT : CrashPoint.TRANSFER_AFTER_CHECKPOINT)
                .reach();
    }
}
