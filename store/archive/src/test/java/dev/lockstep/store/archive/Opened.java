package dev.lockstep.store.archive;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.parquet.ParquetRows;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** An archive in a directory, with a DuckDB of its own. */
record Opened(Archive archive, ParquetRows parquet, Bucket bucket, InstantSource clock)
        implements AutoCloseable {
    static Opened in(Path directory) {
        return in(directory, InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));
    }

    static Opened in(Path directory, InstantSource clock) {
        return on(new LocalBucket(directory.resolve("archive")), directory, clock);
    }

    /** In another bucket; what is needed on this machine goes to the directory. */
    static Opened on(Bucket bucket, Path directory, InstantSource clock) {
        ParquetRows parquet = ParquetRows.open(directory.resolve("tmp"), 4, 512L << 20, 2);
        CopySpace space = CopySpace.in(copies(directory));
        return new Opened(Archive.open(bucket, parquet, space, clock), parquet, bucket, clock);
    }

    static Path copies(Path directory) {
        return directory.resolve("copies");
    }

    @Override
    public void close() {
        parquet.close();
    }
}
