package dev.lockstep.transfer;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.run.Progress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps count and makes checkpoints.
 *
 * <p>Writes share a lock, a commit has it alone. The lock is fair, so that a commit that is due is
 * not starved by workers that never stop.
 */
final class Checkpoints {
    private final StoreWriter target;
    private final TransferOptions options;
    private final TransferPlan plan;
    private final RefusedRows refusedRows;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private final Map<String, Position> positions = new ConcurrentHashMap<>();
    private final AtomicLong upserted = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong sinceCommit = new AtomicLong();
    private final AtomicLong lastCommit = new AtomicLong(System.nanoTime());

    /** What one write did, in rows. */
    record Written(long upserted, long deleted, long refused) {}

    Checkpoints(
            StoreWriter target,
            TransferOptions options,
            TransferPlan plan,
            RefusedRows refusedRows) {
        this.target = target;
        this.options = options;
        this.plan = plan;
        this.refusedRows = refusedRows;
        target.resumed().ifPresent(this::resume);
    }

    private void resume(Checkpoint from) {
        positions.putAll(from.positions());
        upserted.set(from.upserted());
        deleted.set(from.deleted());
        refused.set(from.refused());
    }

    Position position(Split split) {
        return positions.getOrDefault(split.id(), Position.START);
    }

    /** Writes and moves the split's position as one act, as far as commits can tell. */
    void write(Split split, Position behind, Supplier<Written> act) {
        lock.readLock().lock();
        try {
            Written written = act.get();
            upserted.addAndGet(written.upserted());
            deleted.addAndGet(written.deleted());
            refused.addAndGet(written.refused());
            positions.put(split.id(), behind);
            sinceCommit.addAndGet(written.upserted() + written.deleted() + written.refused());
        } finally {
            lock.readLock().unlock();
        }
        requireFewRefused();
        options.hooks().progress().accept(progress());
        commitIfDue();
    }

    private void requireFewRefused() {
        if (refused.get() > options.allowRefused()) {
            refusedRows.flush();
            throw LockstepException.conflict(
                    "too-many-refused",
                    "Cannot go on: found "
                            + refused.get()
                            + " refused rows, expected at most "
                            + options.allowRefused()
                            + "; see the run's failures for each row's reason, mend the rows, or allow"
                            + " more with --allow-refused.");
        }
    }

    void done(Split split, Position end) {
        lock.readLock().lock();
        try {
            positions.put(split.id(), new Position(end.rows(), end.token(), true));
        } finally {
            lock.readLock().unlock();
        }
        options.hooks().progress().accept(progress());
    }

    private void commitIfDue() {
        if (!due()) {
            return;
        }
        lock.writeLock().lock();
        try {
            if (due()) {
                commit();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean due() {
        long rows = sinceCommit.get();
        return rows >= options.checkpointRows()
                || rows > 0
                        && System.nanoTime() - lastCommit.get()
                                >= options.checkpointEvery().toNanos();
    }

    private Checkpoint commit() {
        refusedRows.flush();
        Checkpoint checkpoint = checkpoint();
        Transfer.crashPoint(true);
        target.commit(checkpoint);
        Transfer.crashPoint(false);
        sinceCommit.set(0);
        lastCommit.set(System.nanoTime());
        return checkpoint;
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(
                options.scope(), positions, upserted.get(), deleted.get(), refused.get());
    }

    /** The last commit, made also where no row came, so that the end is durable. */
    Checkpoint commitRest() {
        lock.writeLock().lock();
        try {
            boolean known =
                    target.resumed()
                            .map(c -> c.positions().equals(Map.copyOf(positions)))
                            .orElse(false);
            return known && sinceCommit.get() == 0 ? checkpoint() : commit();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Progress progress() {
        long done = upserted.get() + deleted.get() + refused.get();
        int splitsDone = (int) positions.values().stream().filter(Position::done).count();
        return new Progress(
                "rows", plan.rows(), done, refused.get(), 0, splitsDone, plan.splits().size());
    }
}
