package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Pending;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Staging;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.StepState;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Turn;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Making, writing, exchanging and dropping collections. Safe for many threads. */
public final class Writing {
    private final Cluster cluster;
    private final int mergeTo;

    /**
     * @param mergeTo segments of each shard that a load is merged to; 0: as many as it has
     */
    public Writing(Cluster cluster, int mergeTo) {
        this.cluster = cluster;
        this.mergeTo = mergeTo;
    }

    public void create(CollectionRef ref, CollectionSpec spec) {
        cluster.naming().alias(ref);
        finishDrop(ref);
        CollectionState fresh =
                CollectionState.fresh(ref, UUID.randomUUID().toString(), Indexes.shaped(spec));
        CollectionState there = cluster.states().create(ref, fresh);
        requireSame(ref, there.spec(), spec);
        try {
            cluster.indexes().ensure(ref, there, there.generation(), true);
        } catch (LockstepException e) {
            if (there.identity().equals(fresh.identity()) && there.version() == 0) {
                cluster.states().remove(ref);
            }
            throw e;
        }
    }

    private static void requireSame(CollectionRef ref, CollectionSpec there, CollectionSpec spec) {
        if (there.dimension() != spec.dimension() || there.metric() != spec.metric()) {
            throw LockstepException.conflict(
                    "collection-shape",
                    "Cannot make "
                            + ref
                            + " with dimension "
                            + spec.dimension()
                            + " and metric "
                            + spec.metric()
                            + ": found one of that name with dimension "
                            + there.dimension()
                            + " and metric "
                            + there.metric()
                            + "; drop it first, or choose another name.");
        }
    }

    public void drop(CollectionRef ref) {
        if (cluster.states().find(ref).isPresent()) {
            cluster.states().change(ref, CollectionState::dropping);
        }
        finishDrop(ref);
    }

    private void finishDrop(CollectionRef ref) {
        cluster.states()
                .any(ref)
                .filter(CollectionState::dropped)
                .ifPresent(state -> {
                    for (long n = 1; n <= state.lastGeneration(); n++) {
                        cluster.indexes().delete(cluster.naming().index(ref, n));
                    }
                    cluster.states().remove(ref);
                });
    }

    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        CollectionState state = claim(ref, scope, now -> now);
        cluster.indexes().ensure(ref, state, state.generation(), true);
        return new OsWriter(
                new IntoCollection(cluster, ref, state.identity(), scope),
                ref.toString(),
                state.spec(),
                cluster.wire().spoken()::now);
    }

    /** Raises the run's epoch, and takes up what a killed writer left. */
    private CollectionState claim(
            CollectionRef ref, WriteScope scope, UnaryOperator<CollectionState> more) {
        CollectionState before = cluster.finished(ref);
        before.claimed(scope.run(), scope.epoch());
        CollectionState claimed =
                cluster.states()
                        .change(ref, now -> more.apply(now.claimed(scope.run(), scope.epoch())));
        long older = before.run(scope.run()).epoch();
        if (older != Long.MIN_VALUE) {
            List<String> needed = new ArrayList<>();
            sessions(claimed, needed::add);
            cluster.log().sweep(runKey(claimed.identity(), scope), scope.epoch(), needed);
        }
        cluster.retire(ref);
        return claimed;
    }

    private static void sessions(CollectionState state, Consumer<String> to) {
        if (state.pending() != null) {
            to.accept(state.pending().session());
        }
        state.runs().values().stream()
                .flatMap(run -> run.steps().values().stream())
                .forEach(step -> {
                    Staging staging = step.staging();
                    Pending pending = staging == null ? null : staging.pending();
                    if (pending != null) {
                        to.accept(pending.session());
                    }
                });
    }

    static String runKey(String identity, WriteScope scope) {
        return identity + "/" + scope.run() + "/" + scope.step();
    }

    public StoreWriter replace(CollectionRef ref, WriteScope scope) {
        CollectionState state =
                claim(
                        ref,
                        scope,
                        now -> {
                            StepState step = now.step(scope.run(), scope.step());
                            if (step.staging() != null) {
                                return now;
                            }
                            CollectionState more = now.oneMoreGeneration();
                            Staging fresh = Staging.of(more.lastGeneration());
                            return more.with(
                                    scope.run(),
                                    scope.step(),
                                    new StepState(step.checkpoint(), fresh));
                        });
        Staging staging = Beside.staging(state, scope);
        Beside beside = new Beside(cluster, ref, state.identity(), scope);
        if (staging.published() == null) {
            cluster.indexes().ensure(ref, state, staging.generation(), false);
            beside.finish();
            beside.takeOver();
        }
        return new OsWriter(beside, ref.toString(), state.spec(), cluster.wire().spoken()::now);
    }

    /**
     * @param listener hears how far a merge is
     */
    public Receipt publish(
            CollectionRef ref, WriteScope scope, CollectionSpec spec, Consumer<Told> listener) {
        CollectionState state = cluster.finished(ref);
        requireSame(ref, state.spec(), spec);
        state.claimed(scope.run(), scope.epoch());
        Beside beside = new Beside(cluster, ref, state.identity(), scope);
        beside.finish();
        beside.seal();
        if (mergeTo > 0) {
            beside.merge(mergeTo, listener);
        }
        AtomicBoolean other = new AtomicBoolean();
        CrashPoint.OPENSEARCH_BEFORE_COMMIT.reach();
        CollectionState decided =
                cluster.states()
                        .change(
                                ref,
                                now -> {
                                    other.set(now.pending() != null || now.turn() != null);
                                    return other.get() ? now : turning(now, ref, scope, spec);
                                });
        if (other.get()) {
            return publish(ref, scope, spec, listener);
        }
        CrashPoint.OPENSEARCH_AFTER_COMMIT.reach();
        cluster.finish().all(ref, decided);
        cluster.retire(ref);
        String version = Objects.requireNonNull(Beside.staging(decided, scope).published());
        return new Receipt(version, 0);
    }

    private static CollectionState turning(
            CollectionState now, CollectionRef ref, WriteScope scope, CollectionSpec spec) {
        CollectionState claimed = now.claimed(scope.run(), scope.epoch());
        StepState step = claimed.step(scope.run(), scope.step());
        Staging staging = step.staging();
        if (staging == null || staging.checkpoint() == null) {
            throw LockstepException.notFound("staging", ref + " by run " + scope.run());
        }
        if (staging.published() != null) {
            return now;
        }
        long version = Math.max(now.version(), staging.version()) + 1;
        Staging published = staging.published(now.identity() + "/" + version);
        return claimed.with(scope.run(), scope.step(), new StepState(step.checkpoint(), published))
                .turning(new Turn(staging.generation(), scope.run(), scope.step(), spec), version);
    }

    public void discard(CollectionRef ref, WriteScope scope) {
        if (cluster.states().find(ref).isEmpty()) {
            return;
        }
        long[] gone = {0};
        cluster.states()
                .change(
                        ref,
                        now -> {
                            StepState step = now.step(scope.run(), scope.step());
                            Staging staging = step.staging();
                            if (staging == null || staging.published() != null) {
                                gone[0] = 0;
                                return now;
                            }
                            gone[0] = staging.generation();
                            return now.with(
                                    scope.run(),
                                    scope.step(),
                                    new StepState(step.checkpoint(), null));
                        });
        if (gone[0] > 0) {
            cluster.indexes().delete(cluster.naming().index(ref, gone[0]));
        }
    }
}
