package dev.lockstep.lake.internal.rows;

import dev.lockstep.api.Batch;
import java.util.List;

/**
 * Rows that are encoded together.
 *
 * @param turn its place among the pieces of a file, from 0
 * @param last whether a row group ends with it
 */
record Piece(long turn, List<Range> ranges, boolean last) {
    /** Rows of a batch, {@code to} exclusive. */
    record Range(Batch batch, int from, int to) {}

    /** Components of all vectors, of those that are missing too. */
    long floats() {
        return ranges.stream()
                .mapToLong(r -> (long) r.batch().dimension() * (r.to() - r.from()))
                .sum();
    }

    int rows() {
        return ranges.stream().mapToInt(range -> range.to() - range.from()).sum();
    }
}
