package dev.lockstep.dataset.internal.columnar;

import java.util.BitSet;

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

    /** A column in which no value is missing. */
    static NumberColumn all(Physical physical, long[] values, int size) {
        BitSet there = new BitSet(size);
        there.set(0, size);
        return new NumberColumn(physical, values, size, there);
    }
}
