package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Row;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.s3.LocalS3;
import dev.lockstep.testkit.s3.S3Server;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The S3 server is killed at a step of a backup, an increment, or of reading them, and started
 * again: the step is done once, and what is there is whole.
 */
class S3KilledTest {
    private static final S3Settings.Patience LONG =
            new S3Settings.Patience(20, Duration.ofMillis(200), Duration.ofSeconds(10));

    @TempDir Path directory;
    private LocalS3 own;
    private FaultyWire wire;
    private Opened opened;
    private final AtomicReference<@Nullable Thread> restarted = new AtomicReference<>();

    @BeforeEach
    void open() {
        own = LocalS3.start();
        wire = FaultyWire.to(own.server().endpoint());
        S3Server server = own.server();
        S3Bucket bucket =
                new S3Bucket(
                        S3Place.parse(server.freshPlace()),
                        S3Settings.DEFAULT
                                .withEndpoint(wire.address())
                                .withKeys(
                                        new S3Settings.Keys(server.accessKey(), server.secretKey()))
                                .withPatience(LONG));
        opened = Opened.on(bucket, directory, Shelves.CLOCK);
    }

    @AfterEach
    void close() throws InterruptedException {
        opened.close();
        wire.close();
        Thread restarting = restarted.get();
        if (restarting != null) {
            restarting.join();
        }
        own.close();
    }

    /** At the first request whose line has this in it; the request itself finds nobody. */
    private void killAt(String request) {
        wire.fail(
                line -> {
                    if (line.contains(request) && restarted.get() == null) {
                        own.kill();
                        restarted.set(Thread.ofVirtual().start(own::restart));
                    }
                    return false;
                },
                1,
                1,
                new WireFault.LostAnswer());
    }

    @Test
    void aBackupIsDecidedOnceAlthoughTheServerDiesOverIt() {
        theServerDies("act-000002-000000");
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "act-000001-000000",
                "act-000001-000001",
                "file-000001-000001",
                "act-000001-000002",
                "base/works_part0001",
                "base/SHA256SUMS",
                "base/export_manifest.json",
                "next/_lockstep/works.deletes",
                "next/export_manifest.json",
                "?delete"
            })
    void soIsEveryOtherStep(String request) {
        theServerDies(request);
    }

    private void theServerDies(String request) {
        killAt(request);
        Made made = new Made(opened);
        List<Row> rows = Made.GENERATOR.rows(0, 250);
        made.full("base", rows);
        made.increment("next", "base", List.of(), List.of(RowGenerator.id(3)), 249);
        assertThat(restarted.get()).as("the request came").isNotNull();
        assertThat(made.archive().list(Made.TENANT))
                .extracting(BackupInfo::name)
                .containsExactly("base", "next");
        for (String name : List.of("base", "next")) {
            assertThat(made.archive().verify(Made.TENANT, name, VerifyOptions.FILES).damages())
                    .isEmpty();
            assertThat(opened.bucket().list("default/" + name))
                    .noneMatch(file -> file.contains("/work/"));
        }
        Rows.assertSame(
                rows.stream().filter(r -> !r.id().equals(RowGenerator.id(3))).toList(),
                made.rows("next").values());
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(strings = {"export_manifest.json", "SHA256SUMS", "works_part0002", "pins/"})
    void readingGoesOn(String request) {
        Made made = new Made(opened);
        List<Row> rows = Made.GENERATOR.rows(0, 250);
        made.full("base", rows);
        killAt(request);
        Rows.assertSame(rows, made.rows("base").values());
        assertThat(restarted.get()).as("the request came").isNotNull();
    }
}
