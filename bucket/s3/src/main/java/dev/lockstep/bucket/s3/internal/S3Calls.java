package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.bucket.s3.S3Counters;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Requests to one bucket, their failures in our words. The client is made at the first of them: the
 * SDK takes longer to load than all else that a start needs.
 */
public final class S3Calls implements AutoCloseable {
    private final S3Place place;
    private final S3Settings settings;
    private final S3Counters counters = new S3Counters();
    private final AtomicBoolean reached = new AtomicBoolean();
    private volatile @org.jspecify.annotations.Nullable S3Client client;

    public S3Calls(S3Place place, S3Settings settings) {
        this.place = place;
        this.settings = settings;
    }

    /**
     * An object as it is.
     *
     * @param etag changes with its content
     * @param writer of ours that wrote it, empty where unknown
     */
    record Stored(long size, Instant modified, String etag, String writer) {}

    public S3Place place() {
        return place;
    }

    S3Settings settings() {
        return settings;
    }

    public S3Counters counters() {
        return counters;
    }

    String bucket() {
        return place.bucket();
    }

    /** Does a request; a failure is told with the act. */
    <T> T call(String act, Function<S3Client, T> request) {
        try {
            return request.apply(client());
        } catch (SdkException e) {
            throw S3Failure.of(act, e);
        }
    }

    /** The same, where some answers are for the caller to judge. */
    <T> T raw(Function<S3Client, T> request) {
        return request.apply(client());
    }

    private S3Client client() {
        S3Client open = client;
        if (open != null) {
            return open;
        }
        synchronized (this) {
            if (client == null) {
                client = told(() -> OpenClient.of(settings, counters));
            }
            open = java.util.Objects.requireNonNull(client);
        }
        if (!reached.get()) {
            requireReachable(open);
            reached.set(true);
        }
        return open;
    }

    private <T> T told(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (SdkException e) {
            throw S3Failure.of("use " + place, e);
        }
    }

    /** Once, by a request whose refusal says why: that of a head has no body to say it with. */
    private void requireReachable(S3Client open) {
        try {
            open.listObjectsV2(r -> r.bucket(bucket()).prefix(prefix()).maxKeys(1));
        } catch (SdkException e) {
            throw S3Failure.of("use " + place, e);
        }
    }

    private String prefix() {
        return place.prefix().isEmpty() ? "" : place.prefix() + "/";
    }

    /** The key in the bucket that a location names. */
    public String key(String location) {
        String root = "s3://" + bucket() + "/";
        if (!location.startsWith(root + prefix())) {
            throw new IllegalArgumentException(location + " is not in " + place);
        }
        return location.substring(root.length());
    }

    String location(String key) {
        return "s3://" + bucket() + "/" + key;
    }

    Optional<Stored> head(String location) {
        try {
            HeadObjectResponse found =
                    raw(c -> c.headObject(r -> r.bucket(bucket()).key(key(location))));
            return Optional.of(
                    new Stored(
                            found.contentLength(),
                            found.lastModified(),
                            found.eTag(),
                            found.metadata().getOrDefault(WriteMarks.WRITER, "")));
        } catch (SdkException e) {
            if (S3Failure.missing(e)) {
                return Optional.empty();
            }
            throw S3Failure.of("read " + location, e);
        }
    }

    Stored require(String location) {
        return head(location)
                .orElseThrow(() ->
                        S3Failure.make(
                                ErrorKind.NOT_FOUND,
                                "s3-missing",
                                "read " + location,
                                "no such object",
                                "one that is there",
                                null));
    }

    /** Waits as long as a failed attempt asks for, or tells that it is in vain. */
    void pause(int attempt, String act, Exception cause) {
        if (attempt >= settings.patience().attempts()) {
            throw S3Failure.make(
                    ErrorKind.EXTERNAL,
                    "s3-unreachable",
                    act,
                    cause.getClass().getSimpleName()
                            + " in "
                            + attempt
                            + " attempts without a byte between",
                    "an answer; look at the network and the endpoint",
                    cause);
        }
        try {
            long most = settings.patience().firstWait().toMillis() << Math.min(attempt - 1, 6);
            Thread.sleep(java.util.concurrent.ThreadLocalRandom.current().nextLong(most + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.RESOURCES, "interrupted", "Cannot " + act + ": interrupted.", e);
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
