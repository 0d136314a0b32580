package dev.lockstep.lake.parquet;

import java.util.BitSet;
import java.util.function.Supplier;

/**
 * A Parquet file of rows, or those of its rows that a source has.
 *
 * @param location of the file, for a {@link FileAccess} to open
 * @param rows in the file
 * @param dropped positions of rows that are not of the source; asked for once a reader
 * @param droppedCount how many those are
 */
public record RowFile(String location, long rows, Supplier<BitSet> dropped, long droppedCount) {
    public static RowFile whole(String location, long rows) {
        return new RowFile(location, rows, BitSet::new, 0);
    }

    public RowFile without(BitSet positions) {
        return new RowFile(location, rows, () -> positions, positions.cardinality());
    }

    public long live() {
        return rows - droppedCount;
    }
}
