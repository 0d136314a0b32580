package dev.lockstep.bucket.s3;

import dev.lockstep.api.Store;
import dev.lockstep.lake.CatalogConfig;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.lake.MirroredBucket;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.testkit.DifferenceContract;
import dev.lockstep.testkit.ReplaceContract;
import dev.lockstep.testkit.StoreSubject;
import dev.lockstep.testkit.WriteContract;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What writes, exchanges and tells differences of a lake in S3, on the tests' server. The whole
 * contract is the lake's own, over storage that is elsewhere as well.
 */
class S3LakeContractTest implements WriteContract, ReplaceContract, DifferenceContract {
    private static final long COPIES = 1 << 20;

    @TempDir Path directory;
    private final String place = S3Server.shared().freshPlace();
    private @Nullable StoreSubject subject;
    private @Nullable MetadataDatabase metadata;
    private @Nullable Lake lake;

    @BeforeEach
    void openStore() {
        MetadataDatabase database = MetadataDatabase.sqlite(directory.resolve("metadata.db"));
        MirroredBucket bucket =
                new MirroredBucket(
                        Reached.bucket(S3Server.shared(), place),
                        directory.resolve("copies"),
                        COPIES);
        Lake opened =
                Lake.open(
                        new LakeConfig(
                                bucket,
                                new CatalogConfig.Sqlite(directory.resolve("catalog.db")),
                                directory.resolve("tmp"),
                                4,
                                512L << 20,
                                2));
        Store store = new LakeStore(opened, database, InstantSource.system());
        metadata = database;
        lake = opened;
        subject = new StoreSubject(store, Map.of());
    }

    @AfterEach
    void closeStore() {
        Objects.requireNonNull(metadata).close();
        Objects.requireNonNull(lake).close();
    }

    @Override
    public StoreSubject subject() {
        return Objects.requireNonNull(subject);
    }

    @Override
    public StoreSubject reopened() {
        closeStore();
        openStore();
        return subject();
    }
}
