package dev.lockstep.bucket.s3.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import org.apache.iceberg.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads an object by ranges that grow while it is read on, and shrink with a seek. A connection
 * that breaks is taken up at the byte, and only of the object that was begun: another one under its
 * name is a failure, never a mixture. One thread.
 */
public final class RangedInput extends SeekableInputStream {
    private static final long FIRST_RANGE = 1L << 20;
    private static final long LONGEST_RANGE = 64L << 20;

    /** Nearer than this, reading on costs less than another request. */
    private static final long SKIP = 256L << 10;

    private final S3Calls calls;
    private final String location;
    private final S3Calls.Stored object;
    private @Nullable ResponseInputStream<GetObjectResponse> open;
    private long position;
    private long rangeEnd;
    private long range = FIRST_RANGE;
    private int failures;

    public RangedInput(S3Calls calls, String location) {
        this(calls, location, calls.require(location));
    }

    RangedInput(S3Calls calls, String location, S3Calls.Stored object) {
        this.calls = calls;
        this.location = location;
        this.object = object;
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public void seek(long to) {
        if (to < 0 || to > object.size()) {
            throw new IllegalArgumentException("byte " + to + " of " + object.size());
        }
        if (open != null && to >= position && to - position <= SKIP && to <= rangeEnd) {
            readOn(to - position);
        } else if (to != position) {
            drop();
            range = FIRST_RANGE;
            position = to;
        }
    }

    private void readOn(long bytes) {
        byte[] unwanted = new byte[(int) Math.min(bytes, 64 << 10)];
        for (long left = bytes; left > 0; ) {
            int n = read(unwanted, 0, (int) Math.min(left, unwanted.length));
            if (n < 0) {
                return;
            }
            left -= n;
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        while (position < object.size()) {
            try {
                int n = stream().read(bytes, offset, length);
                if (n > 0) {
                    position += n;
                    failures = 0;
                    calls.counters().read(n);
                    return n;
                }
                ended();
            } catch (IOException e) {
                resumeAfter(e);
            } catch (SdkException e) {
                drop();
                throw S3Failure.of("read " + location, e);
            }
        }
        return -1;
    }

    private ResponseInputStream<GetObjectResponse> stream() {
        ResponseInputStream<GetObjectResponse> current = open;
        if (current == null) {
            rangeEnd = Math.min(object.size(), position + range);
            current = get(position, rangeEnd - 1);
            open = current;
        }
        return current;
    }

    private ResponseInputStream<GetObjectResponse> get(long from, long to) {
        try {
            return calls.raw(c ->
                    c.getObject(r ->
                            r.bucket(calls.bucket())
                                    .key(calls.key(location))
                                    .range("bytes=" + from + "-" + to)
                                    .ifMatch(object.etag())));
        } catch (SdkException e) {
            if (S3Failure.has(e, 412, "PreconditionFailed")) {
                throw changed(e);
            }
            throw S3Failure.of("read " + location, e);
        }
    }

    /** The range is over, or the server has closed before its end. */
    private void ended() throws IOException {
        if (position < rangeEnd) {
            throw new IOException("the answer ended at byte " + position + " of " + rangeEnd);
        }
        close(open);
        open = null;
        range = Math.min(LONGEST_RANGE, 4 * range);
    }

    private void resumeAfter(IOException cause) {
        drop();
        failures++;
        calls.pause(failures, "read " + location, cause);
        calls.counters().resume();
    }

    private LockstepException changed(SdkException e) {
        return S3Failure.make(
                ErrorKind.CONFLICT,
                "s3-changed",
                "read " + location,
                "that it was replaced while it was read",
                "it to stay; read it again",
                e);
    }

    /** Without reading the rest: that may be much. */
    private void drop() {
        ResponseInputStream<GetObjectResponse> current = open;
        open = null;
        if (current != null) {
            current.abort();
            close(current);
        }
    }

    private static void close(@Nullable ResponseInputStream<GetObjectResponse> stream) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // It was read as far as it was wanted.
            }
        }
    }

    @Override
    public void close() {
        if (position < rangeEnd) {
            drop();
        } else {
            close(open);
            open = null;
        }
    }
}
