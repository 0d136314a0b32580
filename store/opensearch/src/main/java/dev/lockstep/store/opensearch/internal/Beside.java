package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.opensearch.internal.CollectionState.Pending;
import dev.lockstep.store.opensearch.internal.CollectionState.Staging;
import dev.lockstep.store.opensearch.internal.CollectionState.StepState;
import java.util.Optional;
import java.util.function.IntFunction;

/** Writes into an index beside the one that serves, which takes its place when published. */
final class Beside implements Target {
    private final Cluster cluster;
    private final CollectionRef ref;
    private final String identity;
    private final WriteScope scope;

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

    @Override
    public Receipt commit(Spool spool, Checkpoint checkpoint) {
        finish();
        CrashPoint.OPENSEARCH_BEFORE_COMMIT.reach();
        CollectionState decided =
                cluster.states()
                        .change(
                                ref,
                                now -> {
                                    cluster.requireSame(ref, identity, now);
                                    CollectionState claimed =
                                            now.claimed(scope.run(), scope.epoch());
                                    return decided(claimed, spool, checkpoint);
                                });
        CrashPoint.OPENSEARCH_AFTER_COMMIT.reach();
        finish(decided, spool::entry);
        return new Receipt(
                identity + "/staged-" + staging(decided, scope).version(), spool.bytes());
    }

    private CollectionState decided(CollectionState now, Spool spool, Checkpoint checkpoint) {
        Staging staging = staging(now, scope);
        if (staging.published() != null) {
            throw LockstepException.conflict(
                    "staging-published",
                    "Cannot stage more rows of "
                            + ref
                            + ": found that this run has published them already.");
        }
        long version = staging.version() + 1;
        Pending pending =
                spool.entries() == 0
                        ? null
                        : new Pending(version, spool.session(), spool.entries());
        return now.with(
                scope.run(),
                scope.step(),
                new StepState(
                        now.step(scope.run(), scope.step()).checkpoint(),
                        new Staging(staging.generation(), version, checkpoint, pending, null)));
    }

    /** Brings what was decided and is not there yet from the log. */
    void finish() {
        CollectionState state = cluster.states().require(ref);
        Staging staging = state.step(scope.run(), scope.step()).staging();
        Pending pending = staging == null ? null : staging.pending();
        if (pending != null) {
            finish(state, n -> cluster.log().read(pending.session(), n));
        }
    }

    private void finish(CollectionState state, IntFunction<byte[]> entry) {
        Staging staging = staging(state, scope);
        Pending pending = staging.pending();
        if (pending == null) {
            return;
        }
        String index = cluster.naming().index(ref, staging.generation());
        cluster.finish().write(index, pending, entry, () -> needed(pending));
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
        Staging done =
                new Staging(
                        staging.generation(),
                        staging.version(),
                        staging.checkpoint(),
                        null,
                        staging.published());
        return now.with(scope.run(), scope.step(), new StepState(step.checkpoint(), done));
    }
}
