package dev.lockstep.transfer;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Position;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.run.Progress;
import dev.lockstep.transfer.internal.Failures;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps count of one opened writer, and commits.
 *
 * <p>Whoever writes shares a lock and moves its split's position inside it; a commit has the lock
 * alone. So a checkpoint has exactly the positions of the rows that are committed with it. The lock
 * is fair, so that a commit that is due is not starved by workers that never stop.
 */
final class Ledger {
    private final StoreWriter target;
    private final TransferOptions options;
    private final TransferPlan plan;
    private final Failures failures;
    private final TellSplits splits;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private final Map<String, Position> positions = new ConcurrentHashMap<>();
    private final AtomicLong upserted = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong rowsSince = new AtomicLong();
    private final AtomicLong bytesSince = new AtomicLong();
    private final AtomicLong splitsDone = new AtomicLong();
    private volatile long committedAt = System.nanoTime();
    private @Nullable RuntimeException fault;
    private boolean known;
    private long commits;
    private long bytesWritten;

    /** What one write did. */
    record Written(long upserted, long deleted, long refused, long bytes) {}

    Ledger(
            StoreWriter target,
            TransferOptions options,
            TransferPlan plan,
            Failures failures,
            Optional<Checkpoint> from) {
        this.target = target;
        this.options = options;
        this.plan = plan;
        this.failures = failures;
        this.splits = new TellSplits(plan.splits(), options.hooks().splits());
        from.ifPresent(this::resume);
        splits.all(split -> position(split).done() ? -1 : position(split).rows());
    }

    /** To be told where splits stand. */
    TellSplits splits() {
        return splits;
    }

    private void resume(Checkpoint from) {
        plan.requireMadeFor(from);
        positions.putAll(from.positions());
        upserted.set(from.upserted());
        deleted.set(from.deleted());
        refused.set(from.refused());
        splitsDone.set(from.positions().values().stream().filter(Position::done).count());
        known = true;
    }

    Position position(Split split) {
        return positions.getOrDefault(split.id(), Position.START);
    }

    /** Writes and moves the split's position as one act, as far as commits can tell. */
    void write(Split split, Position behind, Supplier<Written> act) {
        lock.readLock().lock();
        try {
            requireNoFault();
            Written written = act.get();
            upserted.addAndGet(written.upserted());
            deleted.addAndGet(written.deleted());
            refused.addAndGet(written.refused());
            positions.put(split.id(), behind);
            rowsSince.addAndGet(written.upserted() + written.deleted() + written.refused());
            bytesSince.addAndGet(written.bytes());
        } finally {
            lock.readLock().unlock();
        }
        splits.running(split, behind.rows());
        options.hooks().progress().accept(progress());
        commitIfDue();
    }

    /** Nothing may follow a commit of which nobody knows whether it happened. */
    private void requireNoFault() {
        if (fault != null) {
            throw fault;
        }
    }

    void done(Split split, Position end) {
        lock.readLock().lock();
        try {
            positions.put(split.id(), new Position(end.rows(), end.token(), true));
            splitsDone.incrementAndGet();
            known = false;
        } finally {
            lock.readLock().unlock();
        }
        splits.done(split, end.rows());
        options.hooks().progress().accept(progress());
    }

    private void commitIfDue() {
        if (!due()) {
            return;
        }
        lock.writeLock().lock();
        try {
            requireNoFault();
            if (due()) {
                commit();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean due() {
        long rows = rowsSince.get();
        return rows > 0
                && options.pace()
                        .checkpoints()
                        .due(rows, bytesSince.get(), System.nanoTime() - committedAt);
    }

    private void commit() {
        failures.force();
        Checkpoint checkpoint = checkpoint();
        CrashPoint.TRANSFER_BEFORE_CHECKPOINT.reach();
        count(receipt(checkpoint));
        CrashPoint.TRANSFER_AFTER_CHECKPOINT.reach();
        rowsSince.set(0);
        bytesSince.set(0);
        committedAt = System.nanoTime();
        known = true;
    }

    private Receipt receipt(Checkpoint checkpoint) {
        try {
            return target.commit(checkpoint);
        } catch (RuntimeException e) {
            fault = RetryPolicy.transientFault(e) ? new CommitLost(e, commits > 0) : e;
            throw fault;
        }
    }

    private void count(Receipt receipt) {
        boolean told = bytesWritten >= 0 && receipt.bytesWritten() >= 0;
        commits++;
        bytesWritten = told ? bytesWritten + receipt.bytesWritten() : -1;
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(
                options.scope(), positions, upserted.get(), deleted.get(), refused.get());
    }

    /** The last commit, made also where no row came, so that the end is durable. */
    Checkpoint commitRest() {
        lock.writeLock().lock();
        try {
            requireNoFault();
            if (!known || rowsSince.get() > 0) {
                commit();
            }
            return checkpoint();
        } finally {
            lock.writeLock().unlock();
        }
    }

    long refused() {
        return refused.get();
    }

    long bytesWritten() {
        return bytesWritten;
    }

    private Progress progress() {
        long done = upserted.get() + deleted.get() + refused.get();
        return new Progress(
                "rows",
                plan.rows(),
                done,
                refused.get(),
                0,
                (int) splitsDone.get(),
                plan.splits().size());
    }
}
