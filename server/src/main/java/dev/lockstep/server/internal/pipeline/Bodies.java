package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Reads bodies no further than their limit. */
final class Bodies {
    private Bodies() {}

    /** How long a body may be slow before its rate is looked at. */
    private static final long GRACE_NANOS = 10_000_000_000L;

    static byte[] read(InputStream in, long announced, long limit, long minBytesPerSecond)
            throws IOException {
        if (announced > limit) {
            throw tooLarge(limit);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.max(64, announced));
        limited(in, limit, minBytesPerSecond, System::nanoTime).transferTo(out);
        return out.toByteArray();
    }

    /** Counts what is really read, whatever the headers say, and how fast it comes. */
    static InputStream limited(
            InputStream in, long limit, long minBytesPerSecond, LongSupplier nanos) {
        long start = nanos.getAsLong();
        return new FilterInputStream(in) {
            private long count;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                try {
                    return count(super.read(buffer, offset, length));
                } catch (IOException e) {
                    throw broken(count, e);
                }
            }

            private int count(int read) {
                count += Math.max(read, 0);
                if (count > limit) {
                    throw tooLarge(limit);
                }
                long spent = nanos.getAsLong() - start;
                if (spent > GRACE_NANOS && count < minBytesPerSecond * (spent / 1e9)) {
                    throw tooSlow(minBytesPerSecond);
                }
                return read;
            }
        };
    }

    /**
     * Whatever goes wrong while a body is read is the caller's: its length, its chunks, its line.
     */
    private static LockstepException broken(long count, IOException e) {
        boolean silent = e.getCause() instanceof TimeoutException;
        return new LockstepException(
                        ErrorKind.USER,
                        silent ? "body-silent" : "body-broken",
                        "Cannot take the body: found "
                                + (silent ? "silence" : "its end, or bytes that are no chunk,")
                                + " after "
                                + count
                                + " bytes, expected as much as was announced; send it again.",
                        e)
                .with("status", silent ? 408 : 400);
    }

    private static LockstepException tooSlow(long minBytesPerSecond) {
        return new LockstepException(
                        ErrorKind.USER,
                        "body-too-slow",
                        "Cannot take the body: it comes slower than "
                                + minBytesPerSecond
                                + " bytes a second; send it over a better line.")
                .with("status", 408);
    }

    static LockstepException tooLarge(long limit) {
        return new LockstepException(
                        ErrorKind.TOO_LARGE,
                        "body-too-large",
                        "Cannot take the body: found more than the limit of "
                                + limit
                                + " bytes; send less at once, or raise the server's limit.")
                .with("limit_bytes", limit);
    }
}
