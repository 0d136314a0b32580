package dev.lockstep.api;

/** A store that knows what changed between two snapshots without reading both. */
public interface Differencing extends Readable {
    /**
     * What has to be written and deleted to get from one snapshot to a later one. It may cost no
     * more than the change: never a read of the whole collection.
     */
    DifferenceResult difference(SnapshotRef from, SnapshotRef to);

    /** Either the changes or the reason why they cannot be told. */
    sealed interface DifferenceResult {}

    /**
     * The changes. An id is in at most one split of rows and never in a split of rows and one of
     * deletions; a row that was rewritten unchanged may be among the rows.
     */
    non-sealed interface Changes extends DifferenceResult, RowSource {
        /** Upper bounds for a plan shown to people. */
        long upserts();

        long deletes();
    }

    /**
     * The collection was replaced, or the history between the two has been expired: the caller must
     * compare in full.
     *
     * @param reason for people, a whole sentence
     */
    record Unavailable(String reason) implements DifferenceResult {}
}
