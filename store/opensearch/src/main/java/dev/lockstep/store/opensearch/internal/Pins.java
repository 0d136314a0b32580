package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndex;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndexes;
import dev.lockstep.store.opensearch.internal.read.OsSnapshot;
import dev.lockstep.store.opensearch.internal.read.PinnedIndex;
import dev.lockstep.store.opensearch.internal.read.PointInTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The snapshots that are open in this process, kept alive until they are closed. */
public final class Pins implements AutoCloseable {
    private final PinOwn own;
    private final ForeignIndexes others;
    private final Map<String, PinnedIndex> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService renewing =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("opensearch-pins").factory());

    public Pins(Cluster cluster, ForeignIndexes others) {
        this.own = new PinOwn(cluster);
        this.others = others;
        long every = PointInTime.KEPT.toMinutes() / 3;
        var _ = renewing.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MINUTES);
    }

    private void renew() {
        for (PinnedIndex pinned : open.values()) {
            try {
                pinned.renew();
            } catch (LockstepException lost) {
                // Its reader meets the same and pins again.
            }
        }
    }

    public Snapshot pin(CollectionRef ref) {
        Optional<ForeignIndex> other = others.find(ref);
        PinnedIndex pinned = other.isPresent() ? others.pin(ref, other.get()) : own.pin(ref);
        open.put(pinned.ref().id(), pinned);
        return new OsSnapshot(pinned, this::release);
    }

    private void release(PinnedIndex pinned) {
        if (pinned.release()) {
            open.remove(pinned.ref().id());
        }
    }

    public Snapshot reopen(SnapshotRef ref) {
        PinnedIndex pinned = open.get(ref.id());
        if (pinned == null || !pinned.ref().equals(ref) || !pinned.share()) {
            throw LockstepException.snapshotEnded(ref);
        }
        return new OsSnapshot(pinned, this::release);
    }

    @Override
    public void close() {
        renewing.shutdownNow();
    }
}
