package dev.lockstep.dataset.internal.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream as ranges of one buffer, ends {@code \n} or {@code \r\n} left off. A line
 * beyond the limit comes cut, and says so. For one thread.
 */
final class ByteLines {
    private static final int BUFFER = 1 << 20;
    static final int LONGEST = 1 << 26;

    private final InputStream in;
    private boolean ended;
    private int at;
    private int limit;

    byte[] b = new byte[BUFFER];
    int from;
    int to;

    /** From 1. */
    long number;

    boolean cut;
    long bytesRead;

    ByteLines(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        cut = false;
        int scanned = at;
        while (true) {
            int end = scanned;
            while (end < limit && b[end] != '\n') {
                end++;
            }
            if (end < limit) {
                return found(end, end + 1);
            }
            if (ended) {
                return at < limit && found(limit, limit);
            }
            if (limit - at >= LONGEST) {
                return cutLine();
            }
            scanned = limit - at;
            fill();
        }
    }

    private boolean found(int end, int next) {
        from = at;
        to = end > at && b[end - 1] == '\r' ? end - 1 : end;
        at = next;
        number++;
        return true;
    }

    private boolean cutLine() throws IOException {
        byte[] head = Arrays.copyOfRange(b, at, at + 8192);
        int end = limit;
        while (end == limit && !ended) {
            at = limit;
            fill();
            end = 0;
            while (end < limit && b[end] != '\n') {
                end++;
            }
        }
        at = Math.min(limit, end + 1);
        System.arraycopy(
                head, 0, b = Arrays.copyOf(b, Math.max(b.length, limit + 8192)), limit, 8192);
        from = limit;
        to = limit + 8192;
        cut = true;
        number++;
        return true;
    }

    private void fill() throws IOException {
        int kept = limit - at;
        if (kept == b.length) {
            b = Arrays.copyOf(b, b.length * 2);
        } else {
            System.arraycopy(b, at, b, 0, kept);
        }
        at = 0;
        int n = in.readNBytes(b, kept, b.length - kept);
        limit = kept + n;
        ended = limit < b.length;
        bytesRead += n;
    }
}
