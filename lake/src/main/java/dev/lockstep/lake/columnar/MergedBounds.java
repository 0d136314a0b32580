package dev.lockstep.lake.columnar;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/** The bounds of texts that were looked at piece by piece. For one thread at a time. */
public final class MergedBounds {
    private long missing;
    private boolean unknown;
    private @Nullable ByteBuffer least;
    private @Nullable ByteBuffer greatest;

    /**
     * Takes those of one piece.
     *
     * @param values those that are missing among them
     */
    public void add(Statistics piece, long values) {
        missing += piece.getNull_count();
        if (piece.isSetMin_value() && piece.isSetMax_value()) {
            least = least == null ? piece.min_value : least(least, piece.min_value);
            greatest = greatest == null ? piece.max_value : greatest(greatest, piece.max_value);
        } else if (values > piece.getNull_count()) {
            unknown = true;
        }
    }

    private static ByteBuffer least(ByteBuffer a, ByteBuffer b) {
        return compare(a, b) <= 0 ? a : b;
    }

    private static ByteBuffer greatest(ByteBuffer a, ByteBuffer b) {
        return compare(a, b) >= 0 ? a : b;
    }

    private static int compare(ByteBuffer a, ByteBuffer b) {
        return Arrays.compareUnsigned(a.array(), b.array());
    }

    public Statistics statistics() {
        Statistics statistics = new Statistics();
        statistics.setNull_count(missing);
        if (!unknown && least != null && greatest != null) {
            statistics.setMin_value(least);
            statistics.setMax_value(greatest);
        }
        return statistics;
    }
}
