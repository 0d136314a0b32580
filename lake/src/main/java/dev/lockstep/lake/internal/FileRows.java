package dev.lockstep.lake.internal;

import java.util.BitSet;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;

/**
 * The rows of one data file that a source has.
 *
 * @param dropped positions of rows that are not of the source; called once at most by each reader
 * @param droppedCount how many those are
 */
record FileRows(DataFile data, Supplier<BitSet> dropped, long droppedCount) {
    long rows() {
        return data.recordCount();
    }

    /** Live rows of a range, −1 never; a file's whole range needs no look at positions. */
    long live(long from, long to) {
        if (droppedCount == 0) {
            return to - from;
        }
        if (from == 0 && to == rows()) {
            return rows() - droppedCount;
        }
        return to - from - dropped.get().get((int) from, (int) to).cardinality();
    }
}
