package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Writes an object as it comes, a few parts under way while the next is filled. It is there, whole,
 * when the stream was closed, and not before; a failure or {@link #abort} leaves what was there.
 * What fits in one part goes in one request. One thread.
 */
public final class PartUpload extends PositionOutputStream {
    /** Of each part but the last; the heap holds four at most. */
    public static final int PART_BYTES = 8 << 20;

    private static final int MOST_PARTS = 10_000;
    private static final int FIRST_BUFFER = 64 << 10;

    private final S3Calls calls;
    private final PutObjects puts;
    private final String location;
    private final boolean onlyNew;
    private final WriteMarks marks;
    private final PartsUnderWay parts = new PartsUnderWay();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int filled;
    private long position;
    private @Nullable String upload;
    private boolean failed;
    private boolean closed;

    /**
     * @param onlyNew whether closing fails where an object is there
     */
    public PartUpload(S3Calls calls, PutObjects puts, String location, boolean onlyNew) {
        this.calls = calls;
        this.puts = puts;
        this.location = location;
        this.onlyNew = onlyNew;
        this.marks = WriteMarks.fresh(calls.settings().encryption());
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (closed || failed) {
            throw new IllegalStateException("the upload of " + location + " has ended");
        }
        int from = offset;
        for (int left = length; left > 0; ) {
            int n = Math.min(left, room());
            System.arraycopy(bytes, from, buffer, filled, n);
            filled += n;
            from += n;
            left -= n;
        }
        position += length;
    }

    private int room() {
        if (filled == PART_BYTES) {
            sendPart();
        } else if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(PART_BYTES, 4L * buffer.length));
        }
        return buffer.length - filled;
    }

    private void sendPart() {
        try {
            if (upload == null) {
                upload = start();
            }
            buffer = send(upload);
            filled = 0;
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    private String start() {
        return calls.call(
                        "write " + location,
                        c ->
                                c.createMultipartUpload(r -> {
                                    r.bucket(calls.bucket()).key(calls.key(location));
                                    marks.on(r);
                                }))
                .uploadId();
    }

    /** Begins to send what is there; returns a buffer for the next part. */
    private byte[] send(String id) {
        int number = parts.count() + 1;
        if (number > MOST_PARTS) {
            throw new LockstepException(
                    ErrorKind.TOO_LARGE,
                    "s3-size",
                    "Cannot write "
                            + location
                            + ": found more than "
                            + (long) PART_BYTES * MOST_PARTS
                            + " bytes, expected fewer; write several files.");
        }
        byte[] body = buffer;
        int length = filled;
        return parts.send(body, () -> send(id, number, body, length));
    }

    private CompletedPart send(String id, int number, byte[] body, int length) {
        String etag =
                calls.call(
                                "write " + location,
                                c ->
                                        c.uploadPart(
                                                r ->
                                                        r.bucket(calls.bucket())
                                                                .key(calls.key(location))
                                                                .uploadId(id)
                                                                .partNumber(number)
                                                                .contentLength((long) length)
                                                                .contentMD5(
                                                                        WriteMarks.md5(
                                                                                body, length)),
                                                RequestBody.fromContentProvider(
                                                        () ->
                                                                new java.io.ByteArrayInputStream(
                                                                        body, 0, length),
                                                        length,
                                                        "application/octet-stream")))
                        .eTag();
        calls.counters().written(length);
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    /** Ends it without an object; what was sent is thrown away. */
    public void abort() {
        failed = true;
        parts.stop();
        String begun = upload;
        upload = null;
        if (begun != null) {
            try {
                calls.raw(c ->
                        c.abortMultipartUpload(r ->
                                r.bucket(calls.bucket()).key(calls.key(location)).uploadId(begun)));
            } catch (SdkException e) {
                // Nobody sees it; expiry removes it with those of writers that were killed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (failed) {
            return;
        }
        if (upload == null) {
            put();
        } else {
            complete(upload);
        }
        buffer = new byte[0];
    }

    private void put() {
        byte[] whole = Arrays.copyOf(buffer, filled);
        if (!onlyNew) {
            puts.put(location, whole);
        } else if (!puts.putNew(location, whole)) {
            throw exists();
        }
    }

    private AlreadyExistsException exists() {
        return new AlreadyExistsException("%s is there already", location);
    }

    private void complete(String id) {
        try {
            if (filled > 0) {
                send(id);
            }
            List<CompletedPart> all = parts.all();
            if (onlyNew) {
                puts.requireConditional();
            }
            calls.raw(c ->
                    c.completeMultipartUpload(r -> {
                        r.bucket(calls.bucket())
                                .key(calls.key(location))
                                .uploadId(id)
                                .multipartUpload(m -> m.parts(all));
                        if (onlyNew) {
                            r.ifNoneMatch("*");
                        }
                    }));
        } catch (SdkException e) {
            if (!written()) {
                abort();
                throw S3Failure.has(e, 412, "PreconditionFailed")
                        ? exists()
                        : S3Failure.of("write " + location, e);
            }
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    /** Whether an end whose answer was lost had been reached all the same. */
    private boolean written() {
        try {
            return calls.head(location)
                    .map(there -> there.size() == position && there.writer().equals(marks.writer()))
                    .orElse(false);
        } catch (LockstepException unknown) {
            return false;
        }
    }
}
