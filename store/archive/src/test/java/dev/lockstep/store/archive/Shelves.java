package dev.lockstep.store.archive;

import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Archives on the tests' S3 server. */
final class Shelves {
    /** Names the place to a child process. */
    static final String PLACE = "LOCKSTEP_TEST_ARCHIVE_PLACE";

    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));

    private Shelves() {}

    static Opened open(String place, Path directory) {
        return open(S3Server.shared(), place, directory);
    }

    static Opened open(S3Server server, String place, Path directory) {
        return Opened.on(bucket(server, place), directory, CLOCK);
    }

    static S3Bucket bucket(S3Server server, String place) {
        return new S3Bucket(
                S3Place.parse(place),
                S3Settings.DEFAULT
                        .withEndpoint(server.endpoint())
                        .withKeys(new S3Settings.Keys(server.accessKey(), server.secretKey()))
                        .withPatience(
                                new S3Settings.Patience(
                                        4, Duration.ofMillis(5), Duration.ofSeconds(10))));
    }
}
