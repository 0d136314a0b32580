package dev.lockstep.bucket.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Row;
import dev.lockstep.lake.Bucket;
import dev.lockstep.testkit.DifferenceContract;
import dev.lockstep.testkit.StoreSubject;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

    @Test
    void aDroppedCollectionLeavesNothing() {
        CollectionRef ref = subject().create("works", 2);
        subject().write(ref, "r1", 2, new Row("a", new float[] {1, 2}, "text", "{}"));
        Bucket bucket = Objects.requireNonNull(lake).lake().bucket();
        List<String> files = bucket.list("tenant_default");
        assertThat(files).isNotEmpty();
        String rows = files.stream().filter(f -> f.endsWith(".parquet")).findFirst().orElseThrow();
        bucket.put(rows + ".left", "by a writer that was killed".getBytes(UTF_8));
        subject().writable().drop(ref);
        assertThat(bucket.list("tenant_default")).isEmpty();
    }

    @Override
    public StoreSubject reopened() {
        closeStore();
        openStore();
        return subject();
    }
}
