package dev.lockstep.bucket.s3;

import dev.lockstep.lake.CatalogConfig;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.lake.MirroredBucket;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.time.InstantSource;

/** A lake in S3 with all else in a directory. */
record LakeInS3(Lake lake, MetadataDatabase metadata) implements AutoCloseable {
    private static final long COPIES = 1 << 20;

    static LakeInS3 open(String place, Path directory) {
        MirroredBucket bucket =
                new MirroredBucket(
                        Reached.bucket(S3Server.shared(), place),
                        directory.resolve("copies"),
                        COPIES);
        return new LakeInS3(
                Lake.open(
                        new LakeConfig(
                                bucket,
                                new CatalogConfig.Sqlite(directory.resolve("catalog.db")),
                                directory.resolve("tmp"),
                                4,
                                512L << 20,
                                2)),
                MetadataDatabase.sqlite(directory.resolve("metadata.db")));
    }

    LakeStore store() {
        return new LakeStore(lake, metadata, InstantSource.system());
    }

    @Override
    public void close() {
        metadata.close();
        lake.close();
    }
}
