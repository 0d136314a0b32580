package dev.lockstep.lake.internal.scan;

import dev.lockstep.lake.internal.warehouse.MarkRows;
import java.util.BitSet;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;

/**
 * The rows of one data file that a source has.
 *
 * @param records rows in the file
 * @param columnBytes of a column, by its field id
 * @param dropped positions of rows that are not of the source; called once at most by each reader
 * @param droppedCount how many those are
 */
public record FileRows(
        String location,
        long records,
        IntToLongFunction columnBytes,
        Supplier<BitSet> dropped,
        long droppedCount) {
    public static FileRows of(DataFile data, Supplier<BitSet> dropped, long droppedCount) {
        return new FileRows(
                data.location(),
                data.recordCount(),
                field -> MarkRows.columnBytes(data, field),
                dropped,
                droppedCount);
    }

    public long rows() {
        return records;
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
