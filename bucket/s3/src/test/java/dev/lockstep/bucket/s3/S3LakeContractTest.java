package dev.lockstep.bucket.s3;

import dev.lockstep.testkit.DifferenceContract;
import dev.lockstep.testkit.StoreSubject;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The part of the contract that writes, deletes and reads most, of a lake in S3; the whole of it is
 * long.
 */
class S3LakeContractTest implements DifferenceContract {
    @TempDir Path directory;
    private final String place = S3Server.shared().freshPlace();
    private @Nullable LakeInS3 lake;
    private @Nullable StoreSubject subject;

    @BeforeEach
    void openStore() {
        LakeInS3 opened = LakeInS3.open(place, directory);
        lake = opened;
        subject = new StoreSubject(opened.store(), Map.of());
    }

    @AfterEach
    void closeStore() {
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
