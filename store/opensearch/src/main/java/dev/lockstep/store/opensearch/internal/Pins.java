package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The snapshots that are open in this process, kept alive until they are closed. */
public final class Pins implements AutoCloseable {
    private final Cluster cluster;
    private final Map<String, PinnedIndex> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService renewing =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("opensearch-pins").factory());

    public Pins(Cluster cluster) {
        this.cluster = cluster;
        long every = PinnedIndex.KEPT.toMinutes() / 3;
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
        PinnedIndex pinned = PinnedIndex.pin(cluster, ref, open::remove);
        open.put(pinned.id(), pinned);
        return new OsSnapshot(pinned);
    }

    public Snapshot reopen(SnapshotRef ref) {
        PinnedIndex pinned = open.get(ref.id());
        if (pinned == null
                || !pinned.ref().equals(ref.collection())
                || !pinned.state().identity().equals(ref.identity())
                || !pinned.share()) {
            throw LockstepException.snapshotEnded(ref);
        }
        return new OsSnapshot(pinned);
    }

    @Override
    public void close() {
        renewing.shutdownNow();
    }
}
