package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.migrate.internal.sides.FitVectors;
import dev.lockstep.migrate.internal.state.Incoming;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes to one collection in their order, a group at a time. How far it has come commits
 * with the rows, so that after a crash it goes on where the target is. {@link #once} is called by
 * one thread; everything else by any.
 */
public final class Applier implements AutoCloseable {
    private static final String KEY = "applied";
    private static final int MOST = 2_000;

    /** Embedding takes its time; nobody should wait long for a commit. */
    private static final int MOST_EMBEDDED = 256;

    private final WriteScope scope;
    private final Target target;
    private final Incoming incoming;
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable StoreWriter writer;
    private long upserted;
    private long deleted;
    private volatile long refused;
    private volatile long changes;
    private volatile String applied;
    private volatile @Nullable Instant waiting;
    private volatile @Nullable Map<String, String> moved;
    private boolean held;

    /**
     * Where changes go.
     *
     * @param vectors what rows need before they can be written
     * @param open opens the collection for writing
     * @param there reads rows of the target
     * @param now reads rows of the source
     * @param keepsOld whether the old version of a row that is refused stays
     * @param after is told of each group that was applied
     */
    record Target(
            int dimension,
            FitVectors vectors,
            Function<WriteScope, StoreWriter> open,
            Function<Collection<String>, List<Row>> there,
            Function<Collection<String>, List<Row>> now,
            boolean keepsOld,
            After after) {}

    /** Told of a group once it is in the target, and at each opening of how far that is. */
    interface After {
        void applied(String upTo);

        /**
         * Rows that are not in the target, before their group is committed: after a crash between
         * that and the telling of it nobody would know of them. They may come again.
         */
        default void refused(String from, String to, Collection<Told> told) {}

        /** Ids that are in the target, or gone from it, as the changes have them; committed. */
        default void took(Collection<String> ids) {}
    }

    /**
     * A row that was refused.
     *
     * @param position of the change that wrote it
     * @param byStore false where it was left out before the store was asked
     */
    public record Told(Refusal refusal, String position, boolean byStore) {}

    /**
     * @param floor changes up to this position are there already
     */
    Applier(WriteScope scope, Target target, Incoming incoming, String floor) {
        this.scope = scope;
        this.target = target;
        this.incoming = incoming;
        this.applied = floor;
    }

    /** Up to which everything is in the target, durably, as far as is known here. */
    String applied() {
        return applied;
    }

    /**
     * The same as the target tells: nothing is under way meanwhile, and where nobody has asked it
     * yet, what others applied before is not behind this.
     */
    String reached() {
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LockstepException.conflict(
                    "interrupted", "Cannot tell how far a side is: it was interrupted.");
        }
        try {
            opened();
            return applied;
        } finally {
            turn.unlock();
        }
    }

    private StoreWriter opened() {
        return writer == null ? reopened() : writer;
    }

    /** Changes applied since the start, as the target tells. */
    long changes() {
        return changes;
    }

    long refused() {
        return refused;
    }

    /** When the oldest change that is known and not yet applied was committed; null for none. */
    @Nullable Instant waiting() {
        return waiting;
    }

    /** From now on remembers which ids change, and at which position. */
    void watchMoves() {
        moved = new ConcurrentHashMap<>();
    }

    void endWatch() {
        moved = null;
    }

    /** The ids that changed behind a position, since they are watched. */
    Set<String> movedBehind(String position) {
        Set<String> ids = new HashSet<>();
        Map<String, String> seen = moved;
        if (seen != null) {
            seen.forEach((id, at) -> {
                if (at.compareTo(position) > 0) {
                    ids.add(id);
                }
            });
        }
        return ids;
    }

    /**
     * Applies nothing more until told otherwise; what is under way has ended on return.
     *
     * @return false where it did not end in time, and nothing is held
     */
    boolean hold(Duration atMost) {
        try {
            if (!turn.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        held = true;
        turn.unlock();
        return true;
    }

    /** Does something between two groups, while nothing is applied. */
    void between(Runnable act) {
        turn.lock();
        try {
            act.run();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Applies what is there, a group at most.
     *
     * @return how many changes it were; 0 where none was waiting
     */
    public int once() {
        turn.lock();
        try {
            if (held) {
                return 0;
            }
            StoreWriter open = opened();
            Group group = gathered();
            if (group.isEmpty()) {
                waiting = null;
                return 0;
            }
            waiting = group.oldest();
            try {
                apply(open, group);
            } catch (RuntimeException e) {
                forget();
                throw e;
            }
            return group.changes();
        } finally {
            turn.unlock();
        }
    }

    private StoreWriter reopened() {
        StoreWriter opened = target.open().apply(scope);
        try {
            Optional<Checkpoint> checkpoint = opened.resumed();
            checkpoint.ifPresent(this::resume);
            incoming.rewind(applied);
            // A crash may have come between the commit and the telling of it.
            target.after().applied(applied);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        writer = opened;
        return opened;
    }

    private void resume(Checkpoint checkpoint) {
        Position at = checkpoint.positions().getOrDefault(KEY, Position.START);
        if (at.token().compareTo(applied) > 0) {
            applied = at.token();
        }
        changes = at.rows();
        upserted = checkpoint.upserted();
        deleted = checkpoint.deleted();
        refused = checkpoint.refused();
    }

    private Group gathered() {
        Group group =
                new Group(
                        applied, target.vectors() == FitVectors.AS_THEY_ARE ? MOST : MOST_EMBEDDED);
        while (!group.isFull()) {
            Optional<Transaction> next = incoming.next();
            if (next.isEmpty()) {
                break;
            }
            group.add(next.get());
        }
        return group;
    }

    private void apply(StoreWriter to, Group group) {
        note(group);
        Group.Settled settled = group.settle(target.there(), target.now());
        FitVectors.Fitted fitted = target.vectors().fit(settled.rows());
        CrashPoint.MIGRATE_AFTER_EMBEDDED.reach();
        if (!settled.deleted().isEmpty()) {
            to.delete(settled.deleted());
        }
        List<Refusal> refusals = new ArrayList<>(fitted.leftOut());
        if (!fitted.rows().isEmpty()) {
            refusals.addAll(to.upsert(fitted.batch(target.dimension())));
        }
        tell(group, refusals, fitted.leftOut().size());
        if (!refusals.isEmpty() && !target.keepsOld()) {
            // An old version must not go on as if it were current.
            to.delete(refusals.stream().map(Refusal::id).toList());
        }
        upserted += settled.rows().size() - refusals.size();
        deleted += settled.deleted().size();
        CrashPoint.MIGRATE_BEFORE_APPLIED.reach();
        to.commit(
                new Checkpoint(
                        scope,
                        Map.of(
                                KEY,
                                new Position(changes + group.changes(), group.position(), false)),
                        upserted,
                        deleted,
                        refused + refusals.size()));
        CrashPoint.MIGRATE_AFTER_APPLIED.reach();
        refused += refusals.size();
        changes += group.changes();
        String from = applied;
        applied = group.position();
        target.after().applied(applied);
        target.after().took(taken(group, refusals));
        incoming.applied(applied);
    }

    /**
     * @param leftOut how many of the first ones no store was asked for
     */
    private void tell(Group group, List<Refusal> refusals, int leftOut) {
        if (refusals.isEmpty()) {
            return;
        }
        List<Told> told = new ArrayList<>();
        for (Refusal refusal : refusals) {
            String position = group.position(refusal.id());
            told.add(new Told(refusal, position, told.size() >= leftOut));
        }
        target.after().refused(applied, group.position(), told);
    }

    private static Set<String> taken(Group group, List<Refusal> refusals) {
        Set<String> taken = new HashSet<>(group.ids());
        refusals.forEach(refusal -> taken.remove(refusal.id()));
        return taken;
    }

    private void note(Group group) {
        Map<String, String> seen = moved;
        if (seen != null) {
            // Of a transaction that is not whole yet, the position is still to come.
            String at = group.position() + "~";
            new ArrayList<>(group.ids()).forEach(id -> seen.put(id, at));
        }
    }

    /** Closes the writer; the next call opens another and asks it how far it is. */
    void forget() {
        turn.lock();
        try {
            StoreWriter open = writer;
            writer = null;
            if (open != null) {
                open.close();
            }
        } finally {
            turn.unlock();
        }
    }

    /** A thread that is left behind in a store that hangs closes its writer by itself. */
    @Override
    public void close() {
        if (turn.tryLock()) {
            try {
                forget();
            } finally {
                turn.unlock();
            }
        }
        incoming.close();
    }
}
