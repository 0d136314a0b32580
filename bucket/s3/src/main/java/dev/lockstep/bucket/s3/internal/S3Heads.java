package dev.lockstep.bucket.s3.internal;

import java.time.Instant;

/** What an object is, without its content. */
public record S3Heads(S3Calls calls) {
    public long size(String location) {
        return calls.head(location).map(S3Calls.Stored::size).orElse(-1L);
    }

    public Instant modified(String location) {
        return calls.head(location).map(S3Calls.Stored::modified).orElse(Instant.EPOCH);
    }
}
