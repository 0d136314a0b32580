package dev.lockstep.migrate.internal.plan;

/**
 * How many rows a store takes in a second.
 *
 * @param rowsPerSecond of the dimension that is wanted
 */
record AssumedRate(double rowsPerSecond) {
    /** Of the rows by which stores were measured. */
    static final int MEASURED_DIMENSION = 384;

    /** What a row costs beside its vector, in components. */
    private static final int BESIDE = 64;

    /**
     * @param measured rows a second of {@link #MEASURED_DIMENSION} dimensions
     */
    static AssumedRate of(double measured, int dimension) {
        return new AssumedRate(measured * (MEASURED_DIMENSION + BESIDE) / (dimension + BESIDE));
    }
}
