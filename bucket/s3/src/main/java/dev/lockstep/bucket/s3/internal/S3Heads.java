package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.LockstepException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What an object is, and what it holds where that is little. */
public record S3Heads(S3Calls calls) {
    public long size(String location) {
        return calls.head(location).map(S3Calls.Stored::size).orElse(-1L);
    }

    /** The content at once, in memory; empty where there is no such object. */
    public Optional<byte[]> content(String location) {
        return bytes(location, _ -> {});
    }

    /** Some bytes of it at once, in memory; fewer where it ends before. */
    public Optional<byte[]> content(String location, long offset, int length) {
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        try {
            return bytes(location, r -> r.range(range));
        } catch (LockstepException e) {
            if (e.getCause() instanceof SdkException cause
                    && S3Failure.has(cause, 416, "InvalidRange")) {
                return Optional.of(new byte[0]);
            }
            throw e;
        }
    }

    private Optional<byte[]> bytes(String location, Consumer<GetObjectRequest.Builder> more) {
        try {
            byte[] found =
                    calls.raw(c ->
                            c.getObject(
                                    r -> {
                                        r.bucket(calls.bucket()).key(calls.key(location));
                                        more.accept(r);
                                    },
                                    S3Heads::whole));
            calls.counters().read(found.length);
            return Optional.of(found);
        } catch (SdkException e) {
            if (S3Failure.missing(e)) {
                return Optional.empty();
            }
            throw S3Failure.of("read " + location, e);
        }
    }

    /** Into one array: the SDK's own way grows several, since it takes no length for known. */
    private static byte[] whole(GetObjectResponse answer, AbortableInputStream in) {
        Long length = answer.contentLength();
        try {
            if (length == null) {
                return in.readAllBytes();
            }
            byte[] bytes = new byte[Math.toIntExact(length)];
            int read = in.readNBytes(bytes, 0, bytes.length);
            if (read < bytes.length) {
                throw new EOFException("the answer ended at byte " + read + " of " + bytes.length);
            }
            return bytes;
        } catch (IOException e) {
            // The client asks again.
            throw RetryableException.create("cannot read the answer", e);
        }
    }

    public Instant modified(String location) {
        return calls.head(location).map(S3Calls.Stored::modified).orElse(Instant.EPOCH);
    }
}
