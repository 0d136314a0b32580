package dev.lockstep.lake.columnar;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A window over some bytes of a file that moves on, in memory that it keeps. For one thread at a
 * time.
 */
final class PageBytes {
    /** What is read at least, so that small pages and headers come many at once. */
    private static final int AHEAD = 1 << 16;

    /** Of one read: the JDK keeps as much memory for each thread outside of the heap. */
    private static final int PIECE = 1 << 17;

    private static final int LARGE = 1 << 22;

    private final FileContent.Reads file;
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private long next;
    private long end;
    private long read;

    PageBytes(FileContent.Reads file) {
        this.file = file;
    }

    /** Goes to a part of the file, beyond which nothing is read. */
    void begin(long offset, long length) {
        from = 0;
        to = 0;
        next = offset;
        end = offset + length;
    }

    /** The offset in the file of what comes next. */
    long position() {
        return next - (to - from);
    }

    /** Bytes until the part's end. */
    long left() {
        return end - position();
    }

    /** What {@link #from} counts in; valid until the next call of {@link #require}. */
    byte[] array() {
        return bytes;
    }

    int from() {
        return from;
    }

    /** Bytes that are there. */
    int size() {
        return to - from;
    }

    /** Bytes that have been read of the file. */
    long read() {
        return read;
    }

    /**
     * Makes sure that so many bytes are there, at most {@link #left}.
     *
     * @throws PageDamage where the file ends before
     */
    void require(int length) throws IOException {
        if (to - from >= length) {
            return;
        }
        int wanted = (int) Math.min(Math.max(length, AHEAD), left());
        room(wanted);
        while (to - from < wanted) {
            int here = Math.min(PIECE, wanted - (to - from));
            int found = file.read(ByteBuffer.wrap(bytes, to, here), next);
            if (found < 0) {
                throw new PageDamage("the file's end at byte " + next + ", within a page");
            }
            to += found;
            next += found;
            read += found;
        }
    }

    private void room(int wanted) {
        boolean larger = bytes.length < wanted;
        boolean tooLarge = bytes.length > LARGE && wanted <= LARGE;
        byte[] target = larger || tooLarge ? new byte[Math.max(wanted, AHEAD)] : bytes;
        System.arraycopy(bytes, from, target, 0, to - from);
        bytes = target;
        to -= from;
        from = 0;
    }

    /** Passes over bytes, whether they are there or not; at most {@link #left}. */
    void skip(long length) {
        int here = (int) Math.min(length, to - from);
        from += here;
        next += length - here;
        if (from == to) {
            from = 0;
            to = 0;
        }
    }
}
