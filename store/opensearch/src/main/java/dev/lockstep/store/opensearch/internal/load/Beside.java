package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Pending;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Staging;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.StepState;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes into an index beside the one that serves, which takes its place when published. Nobody
 * reads it, so rows whose id is new go straight there, each with the number of its session; a
 * commit makes a session's rows count. What sessions left that never came to their commit is taken
 * out by whoever comes next, and before publishing.
 */
final class Beside implements Target {
    private static final long NONE = -1;

    private final Cluster cluster;
    private final CollectionRef ref;
    private final String identity;
    private final WriteScope scope;

    /** The name by which this writer reaches the index; null where it may not. */
    private volatile @Nullable String door;

    /** The number of the rows that are gathered now, and one that was given out and not used. */
    private volatile long session = NONE;

    private volatile long free = NONE;

    Beside(Cluster cluster, CollectionRef ref, String identity, WriteScope scope) {
        this.cluster = cluster;
        this.ref = ref;
        this.identity = identity;
        this.scope = scope;
    }

    /**
     * @throws LockstepException NOT_FOUND with code {@code staging-not-found}
     */
    static Staging staging(CollectionState state, WriteScope scope) {
        Staging staging = state.step(scope.run(), scope.step()).staging();
        if (staging == null) {
            throw LockstepException.notFound("staging", state.name() + " by run " + scope.run());
        }
        return staging;
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return Optional.ofNullable(staging(cluster.states().require(ref), scope).checkpoint());
    }

    /** Nobody but this writer reaches the index from now on; what others left is taken out. */
    void takeOver() {
        Staging mine = change(Staging::oneMoreSession);
        long session = mine.sessions();
        String index = index(mine);
        cluster.indexes().open(index, session);
        List<Long> left = mine.open().stream().filter(n -> n != session).toList();
        if (!left.isEmpty()) {
            cluster.indexes().drain(index);
            cluster.indexes().takeOut(index, left);
            change(staging -> staging.without(left));
        }
        door = Indexes.door(index, session);
        free = session;
    }

    /**
     * Before it is published: nobody writes any more, and nothing is there that was not decided.
     */
    void seal() {
        CollectionState state = cluster.states().require(ref);
        Staging staging = state.step(scope.run(), scope.step()).staging();
        if (staging != null && !staging.open().isEmpty()) {
            cluster.indexes().close(index(staging));
            cluster.indexes().takeOut(index(staging), staging.open());
        }
    }

    /** Once it is sealed: what is staged comes to so many segments a shard, if it can. */
    void merge(int segments, Consumer<Told> listener) {
        CollectionState state = cluster.states().require(ref);
        Staging staging = state.step(scope.run(), scope.step()).staging();
        if (staging != null && staging.published() == null && staging.checkpoint() != null) {
            new Merge(cluster.wire(), index(staging), segments, listener).run();
        }
    }

    private String index(Staging staging) {
        return cluster.naming().index(ref, staging.generation());
    }

    private Staging change(UnaryOperator<Staging> change) {
        CollectionState changed =
                cluster.states()
                        .change(
                                ref,
                                now -> {
                                    cluster.requireSame(ref, identity, now);
                                    CollectionState claimed =
                                            now.claimed(scope.run(), scope.epoch());
                                    return with(claimed, change.apply(staging(claimed, scope)));
                                });
        return staging(changed, scope);
    }

    private CollectionState with(CollectionState state, Staging staging) {
        return state.with(
                scope.run(),
                scope.step(),
                new StepState(state.step(scope.run(), scope.step()).checkpoint(), staging));
    }

    @Override
    public Gathering gather() {
        Spool rest = new Spool(cluster.log(), Writing.runKey(identity, scope), scope.epoch());
        String own = door;
        if (own == null) {
            return rest;
        }
        session = free == NONE ? change(Staging::oneMoreSession).sessions() : free;
        free = NONE;
        return new Straight(cluster.bulk(), own, session, rest, () -> change(staging -> staging));
    }

    @Override
    public Receipt commit(Gathering gathered, Checkpoint checkpoint) {
        Spool spool = gathered.spool();
        finish();
        CrashPoint.OPENSEARCH_BEFORE_COMMIT.reach();
        Staging decided = change(staging -> decided(staging, spool, checkpoint));
        free = decided.sessions();
        CrashPoint.OPENSEARCH_AFTER_COMMIT.reach();
        finish(decided, spool::entry);
        return new Receipt(identity + "/staged-" + decided.version(), gathered.bytes());
    }

    private Staging decided(Staging staging, Spool spool, Checkpoint checkpoint) {
        if (staging.published() != null) {
            throw LockstepException.conflict(
                    "staging-published",
                    "Cannot stage more rows of "
                            + ref
                            + ": found that this run has published them already.");
        }
        Pending pending =
                spool.entries() == 0
                        ? null
                        : new Pending(staging.version() + 1, spool.session(), spool.entries());
        return staging.without(List.of(session)).oneMoreSession().decided(checkpoint, pending);
    }

    /** Brings what was decided and is not there yet from the log. */
    void finish() {
        CollectionState state = cluster.states().require(ref);
        Staging staging = state.step(scope.run(), scope.step()).staging();
        Pending pending = staging == null ? null : staging.pending();
        if (staging != null && pending != null) {
            finish(staging, n -> cluster.log().read(pending.session(), n));
        }
    }

    private void finish(Staging staging, IntFunction<byte[]> entry) {
        Pending pending = staging.pending();
        if (pending == null) {
            return;
        }
        cluster.finish().write(index(staging), pending, entry, () -> needed(pending));
        cluster.states().change(ref, now -> applied(now, pending));
        cluster.log().forget(pending.session(), pending.entries());
    }

    private boolean needed(Pending pending) {
        return cluster.states()
                .find(ref)
                .map(s -> s.step(scope.run(), scope.step()).staging())
                .filter(s -> pending.equals(s.pending()))
                .isPresent();
    }

    private CollectionState applied(CollectionState now, Pending pending) {
        StepState step = now.step(scope.run(), scope.step());
        Staging staging = step.staging();
        if (staging == null || !pending.equals(staging.pending())) {
            return now;
        }
        return with(now, staging.applied());
    }
}
