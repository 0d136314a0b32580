package dev.lockstep.bucket.s3.internal;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** What an object is, and what it holds where that is little. */
public record S3Heads(S3Calls calls) {
    public long size(String location) {
        return calls.head(location).map(S3Calls.Stored::size).orElse(-1L);
    }

    /** The content at once, in memory; empty where there is no such object. */
    public Optional<byte[]> content(String location) {
        try {
            byte[] found =
                    calls.raw(c ->
                                    c.getObjectAsBytes(
                                            r -> r.bucket(calls.bucket()).key(calls.key(location))))
                            .asByteArrayUnsafe();
            calls.counters().read(found.length);
            return Optional.of(found);
        } catch (SdkException e) {
            if (S3Failure.missing(e)) {
                return Optional.empty();
            }
            throw S3Failure.of("read " + location, e);
        }
    }

    public Instant modified(String location) {
        return calls.head(location).map(S3Calls.Stored::modified).orElse(Instant.EPOCH);
    }
}
