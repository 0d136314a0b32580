package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.read.OwnFields;
import dev.lockstep.store.opensearch.internal.read.PinnedIndex;
import dev.lockstep.store.opensearch.internal.read.PointInTime;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.util.UUID;

/** Pins collections that were made here, as they are between two commits. */
final class PinOwn {
    private static final int TRIES = 50;

    private final Cluster cluster;

    PinOwn(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * @throws LockstepException NOT_FOUND where there is no such collection
     */
    PinnedIndex pin(CollectionRef ref) {
        for (int nth = 1; ; nth++) {
            CollectionState before = cluster.finished(ref);
            String index = cluster.naming().index(ref, before.generation());
            String reader = cluster.notes().add(index, PointInTime.KEPT);
            cluster.indexes().refresh(index);
            PinnedIndex pinned =
                    new PinnedIndex(
                            named(ref, before),
                            new OwnFields(before.spec()),
                            PointInTime.open(cluster.wire(), ref, index),
                            note(ref, index, reader));
            if (same(before, cluster.states().require(ref))) {
                return pinned;
            }
            pinned.release();
            if (nth == TRIES) {
                throw LockstepException.conflict(
                        "collection-busy",
                        "Cannot pin " + ref + ": found one commit after another; try again.");
            }
            Wire.pause("pin " + ref, 20L * nth);
        }
    }

    private static SnapshotRef named(CollectionRef ref, CollectionState state) {
        return new SnapshotRef(
                ref,
                state.identity(),
                state.version() + "." + UUID.randomUUID(),
                SnapshotRef.Durability.SESSION);
    }

    /** As long as somebody reads it, an index that was replaced is not deleted. */
    private PinnedIndex.Note note(CollectionRef ref, String index, String reader) {
        return new PinnedIndex.Note() {
            @Override
            public void renew() {
                cluster.notes().renew(reader, index, PointInTime.KEPT);
            }

            @Override
            public void remove() {
                cluster.notes().remove(reader);
                cluster.retire(ref);
            }
        };
    }

    private static boolean same(CollectionState before, CollectionState after) {
        return after.pending() == null
                && after.turn() == null
                && after.identity().equals(before.identity())
                && after.generation() == before.generation()
                && after.version() == before.version();
    }
}
