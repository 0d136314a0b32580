package dev.lockstep.api;

import java.util.Collection;

/** An immutable view of one collection that a whole run reads. Safe for many threads. */
public interface Snapshot extends RowSource {
    /**
     * The code of the error of a snapshot that has ended with the session that held it: the
     * collection must be pinned again, and everything be read again.
     */
    String LOST = "snapshot-lost";

    /** Whether a snapshot was lost, so that trying the same again is in vain. */
    static boolean isLost(Throwable fault) {
        return fault instanceof LockstepException l && l.code().equals(LOST);
    }

    SnapshotRef ref();

    /** Exact count of rows. */
    long rows();

    /**
     * The rows of these ids, in no particular order; ids that are not there are left out. For
     * repair and for showing a difference: thousands of ids, not millions.
     */
    Batch fetch(Collection<String> ids);
}
