package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.Pending;
import dev.lockstep.store.opensearch.internal.layout.CollectionState.StepState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes into the index that serves. */
final class IntoCollection implements Target {
    private final Cluster cluster;
    private final CollectionRef ref;
    private final String identity;
    private final WriteScope scope;

    IntoCollection(Cluster cluster, CollectionRef ref, String identity, WriteScope scope) {
        this.cluster = cluster;
        this.ref = ref;
        this.identity = identity;
        this.scope = scope;
    }

    @Override
    public Gathering gather() {
        return new Spool(cluster.log(), Writing.runKey(identity, scope), scope.epoch());
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return Optional.ofNullable(
                cluster.states().require(ref).step(scope.run(), scope.step()).checkpoint());
    }

    @Override
    public Receipt commit(Gathering gathered, Checkpoint checkpoint) {
        Spool spool = gathered.spool();
        CrashPoint.OPENSEARCH_BEFORE_COMMIT.reach();
        CollectionState decided = decide(spool, checkpoint);
        CrashPoint.OPENSEARCH_AFTER_COMMIT.reach();
        Pending pending = decided.pending();
        if (pending != null) {
            cluster.finish().rows(ref, decided, pending, spool::entry);
        }
        return new Receipt(decided.shownVersion(), gathered.bytes());
    }

    private CollectionState decide(Spool spool, Checkpoint checkpoint) {
        AtomicBoolean other = new AtomicBoolean();
        while (true) {
            cluster.finished(ref);
            CollectionState decided =
                    cluster.states()
                            .change(
                                    ref,
                                    now -> {
                                        cluster.requireSame(ref, identity, now);
                                        CollectionState claimed =
                                                now.claimed(scope.run(), scope.epoch());
                                        other.set(now.pending() != null || now.turn() != null);
                                        return other.get()
                                                ? now
                                                : decided(claimed, spool, checkpoint);
                                    });
            if (!other.get()) {
                return decided;
            }
        }
    }

    private CollectionState decided(CollectionState now, Spool spool, Checkpoint checkpoint) {
        Pending pending = new Pending(now.version() + 1, spool.session(), spool.entries());
        StepState step = now.step(scope.run(), scope.step());
        CollectionState with =
                now.decided(pending)
                        .with(scope.run(), scope.step(), new StepState(checkpoint, step.staging()));
        return spool.entries() == 0 ? with.applied() : with;
    }
}
