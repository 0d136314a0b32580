package dev.lockstep.dataset;

import java.time.Duration;

/**
 * What the processes that handle strangers' bytes may use, each of them.
 *
 * @param workers processes at most; one of them is always left for queries where there are two
 * @param heapBytes of the JVM
 * @param memoryBytes of DuckDB
 * @param tempBytes of DuckDB on disk
 * @param threads of DuckDB
 * @param query the longest time for one query
 * @param silence the longest time without any sign of progress in an ingest
 */
public record WorkerLimits(
        int workers,
        long heapBytes,
        long memoryBytes,
        long tempBytes,
        int threads,
        Duration query,
        Duration silence) {
    public static final WorkerLimits DEFAULT =
            new WorkerLimits(
                    3,
                    512L << 20,
                    1L << 30,
                    32L << 30,
                    Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(15));
}
