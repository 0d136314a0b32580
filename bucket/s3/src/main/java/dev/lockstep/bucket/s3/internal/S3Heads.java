package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.LockstepException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What an object is, and what it holds where that is little. */
public record S3Heads(S3Calls calls) {
    public long size(String location) {
        return calls.head(location).map(S3Calls.Stored::size).orElse(-1L);
    }

    /** The content at once, in memory; empty where there is no such object. */
    public Optional<byte[]> content(String location) {
        Optional<byte[]> found = get(location, _ -> {}, S3Heads::whole);
        found.ifPresent(bytes -> calls.counters().read(bytes.length));
        return found;
    }

    /**
     * Reads some bytes of it in one request.
     *
     * @return how many there are, fewer where it ends before; −1 where there is no such object
     */
    public int read(String location, long offset, byte[] into, int at, int length) {
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        try {
            int found =
                    get(
                                    location,
                                    r -> r.range(range),
                                    (answer, in) -> fill(answer, in, into, at, length))
                            .orElse(-1);
            calls.counters().read(Math.max(0, found));
            return found;
        } catch (LockstepException e) {
            if (e.getCause() instanceof SdkException cause
                    && S3Failure.has(cause, 416, "InvalidRange")) {
                return 0;
            }
            throw e;
        }
    }

    private interface Take<T> {
        T of(GetObjectResponse answer, InputStream in) throws IOException;
    }

    private <T> Optional<T> get(
            String location, Consumer<GetObjectRequest.Builder> more, Take<T> take) {
        try {
            return Optional.of(
                    calls.raw(c ->
                            c.getObject(
                                    r -> {
                                        r.bucket(calls.bucket()).key(calls.key(location));
                                        more.accept(r);
                                    },
                                    (answer, in) -> taken(take, answer, in))));
        } catch (SdkException e) {
            if (S3Failure.missing(e)) {
                return Optional.empty();
            }
            throw S3Failure.of("read " + location, e);
        }
    }

    private static <T> T taken(Take<T> take, GetObjectResponse answer, InputStream in) {
        try {
            return take.of(answer, in);
        } catch (IOException e) {
            // The client asks again.
            throw RetryableException.create("cannot read the answer", e);
        }
    }

    /** Into one array: the SDK's own way grows several, since it takes no length for known. */
    private static byte[] whole(GetObjectResponse answer, InputStream in) throws IOException {
        Long length = answer.contentLength();
        if (length == null) {
            return in.readAllBytes();
        }
        byte[] bytes = new byte[Math.toIntExact(length)];
        fill(answer, in, bytes, 0, bytes.length);
        return bytes;
    }

    private static int fill(GetObjectResponse answer, InputStream in, byte[] into, int at, int room)
            throws IOException {
        Long told = answer.contentLength();
        if (told != null && told > room) {
            throw new IOException("the answer has " + told + " bytes, " + room + " were asked for");
        }
        int read = in.readNBytes(into, at, room);
        if (told != null && read < told) {
            throw new EOFException("the answer ended at byte " + read + " of " + told);
        }
        return read;
    }

    public Instant modified(String location) {
        return calls.head(location).map(S3Calls.Stored::modified).orElse(Instant.EPOCH);
    }
}
