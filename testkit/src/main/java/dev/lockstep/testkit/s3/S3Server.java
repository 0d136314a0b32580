package dev.lockstep.testkit.s3;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The S3 server of this JVM's tests, started once, when it is first asked for, and stopped with the
 * JVM.
 *
 * <p>In this order: the one that {@code LOCKSTEP_TEST_S3_ENDPOINT} names, with {@code
 * LOCKSTEP_TEST_S3_BUCKET}, {@code …_ACCESS_KEY} and {@code …_SECRET_KEY}; MinIO, where its program
 * is on the PATH or is named by {@code LOCKSTEP_TEST_MINIO}; S3Proxy, which the build brings;
 * otherwise the test is skipped and says why, or fails where {@code LOCKSTEP_TEST_NO_SKIPS} is 1.
 * Safe for many threads.
 *
 * @param bucket one that is there
 */
public record S3Server(URI endpoint, String bucket, String accessKey, String secretKey) {
    static final String BUCKET = "lockstep-tests";
    private static @Nullable S3Server shared;

    /**
     * The server, running.
     *
     * @throws TestAbortedException where there is none, which skips the test
     */
    public static synchronized S3Server shared() {
        if (shared == null) {
            shared = named().orElseGet(() -> LocalS3.start().server());
        }
        return shared;
    }

    /** A place in the bucket that nobody else uses, such as {@code s3://bucket/prefix}. */
    public String freshPlace() {
        return "s3://" + bucket + "/t-" + UUID.randomUUID();
    }

    /** The same server by another way to it. */
    public S3Server through(URI wire) {
        return new S3Server(wire, bucket, accessKey, secretKey);
    }

    private static Optional<S3Server> named() {
        return Optional.ofNullable(System.getenv("LOCKSTEP_TEST_S3_ENDPOINT"))
                .filter(named -> !named.isBlank())
                .map(named ->
                        new S3Server(
                                URI.create(named),
                                variable("LOCKSTEP_TEST_S3_BUCKET", BUCKET),
                                variable("LOCKSTEP_TEST_S3_ACCESS_KEY", ""),
                                variable("LOCKSTEP_TEST_S3_SECRET_KEY", "")));
    }

    private static String variable(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }

    static RuntimeException skip() {
        String why =
                "no S3 server: LOCKSTEP_TEST_S3_ENDPOINT is not set, there is no minio on the PATH,"
                        + " and no S3Proxy was brought by the build of testkit";
        return "1".equals(System.getenv("LOCKSTEP_TEST_NO_SKIPS"))
                ? new IllegalStateException(why)
                : new TestAbortedException(why);
    }
}
