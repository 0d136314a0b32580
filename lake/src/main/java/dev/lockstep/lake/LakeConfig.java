package dev.lockstep.lake;

import java.nio.file.Path;

/**
 * How a lake is opened.
 *
 * @param temp where DuckDB spills; leftovers of processes that died are removed at start
 * @param connections DuckDB queries at once, at most
 * @param memoryBytes DuckDB's memory in all, at least 128 MB; beyond it DuckDB spills to {@code
 *     temp}
 * @param threads DuckDB's threads in all
 */
public record LakeConfig(
        Bucket bucket,
        CatalogConfig catalog,
        Path temp,
        int connections,
        long memoryBytes,
        int threads) {
    public static final long DEFAULT_MEMORY = 1L << 30;

    /** A directory with the warehouse and a catalog of its own in it. */
    public static LakeConfig local(Path directory) {
        return new LakeConfig(
                new LocalBucket(directory.resolve("warehouse")),
                new CatalogConfig.Sqlite(directory.resolve("catalog.db")),
                directory.resolve("tmp"),
                4,
                DEFAULT_MEMORY,
                Math.max(1, Runtime.getRuntime().availableProcessors()));
    }
}
