package dev.lockstep.store.archive;

import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.parquet.ParquetRows;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** An archive in a directory, with a DuckDB of its own. */
record Opened(Archive archive, ParquetRows parquet, LocalBucket bucket, InstantSource clock)
        implements AutoCloseable {
    static Opened in(Path directory) {
        return in(directory, InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));
    }

    static Opened in(Path directory, InstantSource clock) {
        LocalBucket bucket = new LocalBucket(directory.resolve("archive"));
        ParquetRows parquet = ParquetRows.open(directory.resolve("tmp"), 4, 512L << 20, 2);
        return new Opened(Archive.open(bucket, parquet, clock), parquet, bucket, clock);
    }

    @Override
    public void close() {
        parquet.close();
    }
}
