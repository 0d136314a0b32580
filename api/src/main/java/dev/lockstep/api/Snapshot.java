package dev.lockstep.api;

import java.util.Collection;

/** An immutable view of one collection that a whole run reads. Safe for many threads. */
public interface Snapshot extends RowSource {
    SnapshotRef ref();

    /** Exact count of rows. */
    long rows();

    /**
     * The rows of these ids, in no particular order; ids that are not there are left out. For
     * repair and for showing a difference: thousands of ids, not millions.
     */
    Batch fetch(Collection<String> ids);
}
