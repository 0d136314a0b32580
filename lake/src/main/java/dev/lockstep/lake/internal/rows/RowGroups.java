package dev.lockstep.lake.internal.rows;

/** The size of row groups: small enough to be read in parts and buffered by many readers. */
public final class RowGroups {
    private static final int BYTES = 32 << 20;
    private static final int MOST_ROWS = 122_880;
    private static final int LEAST_ROWS = 2_048;

    private RowGroups() {}

    /** For vectors of so many components. */
    public static int rows(int dimension) {
        int rows = BYTES / (4 * Math.max(1, dimension)) / LEAST_ROWS * LEAST_ROWS;
        return Math.clamp(rows, LEAST_ROWS, MOST_ROWS);
    }
}
