package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.ColumnType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One column of some rows: numbers, or nothing. Doubles are there as their bits, booleans as 0 and
 * 1, days and microseconds since 1970, decimals without their point.
 *
 * @param values one a row
 * @param there the rows with a value
 */
record NumberColumn(Physical physical, long[] values, int size, BitSet there) {
    /** How Parquet stores a number. */
    enum Physical {
        BOOLEAN,
        INT32,
        INT64,
        DOUBLE
    }

    /** How Parquet stores a type; null for one that is not written here as numbers. */
    static @Nullable Physical physical(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Physical.BOOLEAN;
            case DATE -> Physical.INT32;
            case BIGINT, TIMESTAMP -> Physical.INT64;
            case DECIMAL -> type.precision() <= 18 ? Physical.INT64 : null;
            case DOUBLE -> Physical.DOUBLE;
            case TEXT, INTEGER, FLOAT, TIMESTAMPTZ, FLOATS -> null;
        };
    }

    /** A column in which no value is missing. */
    static NumberColumn all(Physical physical, long[] values, int size) {
        BitSet there = new BitSet(size);
        there.set(0, size);
        return new NumberColumn(physical, values, size, there);
    }
}
