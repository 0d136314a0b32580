package dev.lockstep.bucket.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.Bucket;
import dev.lockstep.testkit.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract, and what only S3 has: requests, pages, refusals. */
class S3BucketTest extends BucketContract {
    @Override
    Bucket bucket() {
        return Reached.fresh();
    }

    @Test
    void nothingIsAskedBeforeTheFirstUse() {
        assertThat(Reached.fresh().counters().requests()).isZero();
    }

    @Test
    void aSmallObjectCostsOneRequestAndALargeOneAPartEach() throws IOException {
        try (S3Bucket bucket = Reached.fresh()) {
            bucket.list("");
            long before = bucket.counters().requests();
            bucket.put(bucket.location("small"), new byte[10]);
            assertThat(bucket.counters().requests() - before).isEqualTo(1);
            before = bucket.counters().requests();
            assertThat(bucket.find(bucket.location("small"))).contains(new byte[10]);
            assertThat(bucket.find(bucket.location("none"))).isEmpty();
            assertThat(bucket.counters().requests() - before).isEqualTo(2);
            before = bucket.counters().requests();
            try (PositionOutputStream out =
                    bucket.io().newOutputFile(bucket.location("l")).createOrOverwrite()) {
                out.write(bytes(LARGE, 1));
            }
            // Begin, three parts of eight megabytes, end.
            assertThat(bucket.counters().requests() - before).isEqualTo(5);
            assertThat(bucket.counters().bytesWritten()).isEqualTo(LARGE + 10);
        }
    }

    @Test
    void aRangeCostsItsOwnBytesAndNotTheFiles() throws IOException {
        try (S3Bucket bucket = Reached.fresh()) {
            String location = bucket.location("ranges");
            java.nio.file.Path file = scratch.resolve("f");
            java.nio.file.Files.write(file, bytes(LARGE, 2));
            bucket.put(location, file);
            long before = bucket.counters().requests();
            try (var in = bucket.io().newInputFile(location).newStream()) {
                in.seek(LARGE - 5000);
                in.readNBytes(5000);
            }
            assertThat(bucket.counters().bytesRead()).isEqualTo(5000);
            assertThat(bucket.counters().requests() - before).isEqualTo(2);
        }
    }

    @Test
    void aListGoesOverPages() {
        try (S3Bucket bucket = Reached.fresh()) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 1005; i++) {
                all.add(bucket.location("p/" + i));
                bucket.put(all.getLast(), new byte[0]);
            }
            assertThat(bucket.list("p")).hasSize(1005);
            long before = bucket.counters().requests();
            assertThat(bucket.times("p")).hasSize(1005).containsOnlyKeys(all);
            assertThat(bucket.counters().requests() - before).isEqualTo(2);
            before = bucket.counters().requests();
            bucket.deleteAll(all);
            assertThat(bucket.counters().requests() - before).isEqualTo(2);
            assertThat(bucket.list("p")).isEmpty();
        }
    }

    @Test
    void anAbortedUploadAndAStaleOneLeaveNothing() throws Exception {
        assumeFalse(Reached.isMinio(), "MinIO names no uploads below a prefix");
        try (S3Bucket bucket = Reached.fresh()) {
            String location = bucket.location("u/never");
            var out = bucket.io().newOutputFile(location).createOrOverwrite();
            out.write(bytes(LARGE, 3));
            assertThat(bucket.size(location)).isEqualTo(-1);
            assertThat(bucket.list("")).isEmpty();
            bucket.tidy("u", java.time.Instant.now().plusSeconds(3600));
            assertThatThrownBy(out::close).isInstanceOf(LockstepException.class);
            assertThat(bucket.list("")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no-such-bucket-here | true  | s3-bucket      | no such bucket
                    lockstep-tests      | false | s3-credentials | does not know the credentials
                    """)
    void refusalsSayWhatToDoAndNoSecret(String bucket, boolean sound, String code, String words) {
        S3Server server = S3Server.shared();
        S3Settings.Keys keys =
                sound
                        ? new S3Settings.Keys(server.accessKey(), server.secretKey())
                        : new S3Settings.Keys("AKIAWRONG", "not-the-secret");
        try (S3Bucket there =
                new S3Bucket(new S3Place(bucket, "x"), Reached.settings(server).withKeys(keys))) {
            assertThatThrownBy(() -> there.list(""))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(code);
                                assertThat(e.kind()).isEqualTo(ErrorKind.USER);
                            })
                    .hasMessageContaining(words)
                    .hasMessageNotContaining("not-the-secret")
                    .hasMessageNotContaining(server.secretKey());
        }
        assertThat(keys.toString()).doesNotContain(keys.secretKey());
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        S3Settings nowhere =
                Reached.settings(S3Server.shared())
                        .withEndpoint(URI.create("http://127.0.0.1:1"))
                        .withPatience(Reached.SHORT);
        try (S3Bucket bucket = new S3Bucket(new S3Place("any", ""), nowhere)) {
            assertThatThrownBy(() -> bucket.size(bucket.location("x")))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                    .hasMessageContaining("ConnectException");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, bucket, ''",
        "s3://bucket/, bucket, ''",
        "s3://my.bucket-1/a/b/, my.bucket-1, a/b",
        "s3://bucket//a, bucket, a"
    })
    void aPlaceIsReadAsItIsWritten(String text, String bucket, String prefix) {
        assertThat(S3Place.parse(text)).isEqualTo(new S3Place(bucket, prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://",
        "s3://B",
        "s3://bucket/../x",
        "s3://bucket/a//b",
        "s3://bucket/a?x",
        "s3:/x"
    })
    void whatIsNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> S3Place.parse(text))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("s3://bucket/prefix");
    }
}
