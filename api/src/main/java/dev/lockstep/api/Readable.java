package dev.lockstep.api;

import java.time.Duration;

/** A store whose collections can be read as they were at one moment. */
public interface Readable extends Store {
    /**
     * Pins the collection's current content. Nothing that is written, compacted or expired
     * afterwards changes what the snapshot reads. A durable pin survives this process and ends with
     * {@link #unpin} or when its time to live has passed.
     *
     * @param owner who needs the pin, shown to people; usually a run's id
     * @throws LockstepException NOT_FOUND where there is no such collection
     */
    Snapshot pin(CollectionRef ref, String owner, Duration timeToLive);

    /**
     * Opens a durable snapshot again, also in another process.
     *
     * @throws LockstepException NOT_FOUND with code {@code snapshot-not-found} where it has been
     *     expired or was bound to a session that ended
     */
    Snapshot reopen(SnapshotRef ref);

    /** Gives a pin back; doing so twice, or for a pin that has expired, is no error. */
    void unpin(SnapshotRef ref, String owner);
}
