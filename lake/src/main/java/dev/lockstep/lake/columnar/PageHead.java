package dev.lockstep.lake.columnar;

import org.jspecify.annotations.Nullable;

/**
 * A page's header as {@link Pages} writes it, in Thrift's compact protocol: these fields in their
 * order and no others, so that a bit that has changed makes it unreadable or contradicts the page.
 *
 * @param stored bytes of the page in the file
 * @param bytes of the page without compression
 * @param crc of the bytes in the file, null in files that were written before there were sums
 * @param values those that are missing among them
 * @param missing −1 where the header does not tell, in version 1
 * @param rows −1 where the header does not tell, in version 1
 * @param repetition bytes of the levels that stand first in the page, in version 2
 * @param definition bytes of those that follow
 * @param compressed what comes behind the levels of version 2; all of version 1 is
 */
record PageHead(
        int length,
        PageVersion version,
        int stored,
        int bytes,
        @Nullable Integer crc,
        int values,
        int missing,
        int rows,
        boolean split,
        int repetition,
        int definition,
        boolean compressed) {
    /** Longer than any. */
    static final int LONGEST = 80;

    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int BYTE_STREAM_SPLIT = 9;
    private static final int V1 = 0;
    private static final int V2 = 3;

    /** Bytes at the page's begin that are never compressed. */
    int levels() {
        return repetition + definition;
    }

    /** Reads it from where it begins; null where there is no such header. */
    static @Nullable PageHead read(byte[] b, int from, int to) {
        return new Fields(b, from, to).page();
    }

    /** A cursor over fields; once it has met another than the one asked for, all are wrong. */
    private static final class Fields {
        private static final int TRUE = 1;
        private static final int FALSE = 2;
        private static final int I32 = 5;
        private static final int STRUCT = 12;

        private final byte[] b;
        private final int from;
        private final int to;
        private int at;
        private int last;
        private boolean wrong;

        Fields(byte[] b, int from, int to) {
            this.b = b;
            this.from = from;
            this.at = from;
            this.to = to;
        }

        @Nullable PageHead page() {
            int type = number(1);
            int bytes = number(2);
            int stored = number(3);
            Integer crc = isNext(4, I32) ? (Integer) number(4) : null;
            PageHead head =
                    switch (type) {
                        case V1 -> first(stored, bytes, crc);
                        case V2 -> second(stored, bytes, crc);
                        default -> null;
                    };
            return wrong || stored < 0 || bytes < 0 ? null : head;
        }

        private @Nullable PageHead first(int stored, int bytes, @Nullable Integer crc) {
            begin(5);
            int values = number(1);
            int encoding = number(2);
            boolean levels = number(3) == RLE && number(4) == RLE;
            end();
            end();
            return levels && encoding == PLAIN && values >= 0
                    ? new PageHead(
                            at - from,
                            PageVersion.V1,
                            stored,
                            bytes,
                            crc,
                            values,
                            -1,
                            -1,
                            false,
                            0,
                            0,
                            true)
                    : null;
        }

        private @Nullable PageHead second(int stored, int bytes, @Nullable Integer crc) {
            begin(8);
            int values = number(1);
            int missing = number(2);
            int rows = number(3);
            int encoding = number(4);
            int definition = number(5);
            int repetition = number(6);
            boolean compressed = flag(7);
            end();
            end();
            boolean sound =
                    (encoding == PLAIN || encoding == BYTE_STREAM_SPLIT)
                            && values >= 0
                            && missing >= 0
                            && missing <= values
                            && rows >= 0
                            && rows <= values
                            && definition >= 0
                            && repetition >= 0
                            && (long) definition + repetition <= Math.min(stored, bytes);
            return sound
                    ? new PageHead(
                            at - from,
                            PageVersion.V2,
                            stored,
                            bytes,
                            crc,
                            values,
                            missing,
                            rows,
                            encoding == BYTE_STREAM_SPLIT,
                            repetition,
                            definition,
                            compressed)
                    : null;
        }

        /** Whether that field is the next one. */
        private boolean isNext(int id, int type) {
            return at < to && (b[at] & 0xFF) == (id - last << 4 | type);
        }

        private void take(int id, int type) {
            wrong |= !isNext(id, type);
            at++;
            last = id;
        }

        private void begin(int id) {
            take(id, STRUCT);
            last = 0;
        }

        private void end() {
            wrong |= at >= to || b[at] != 0;
            at++;
        }

        private boolean flag(int id) {
            boolean set = isNext(id, TRUE);
            take(id, set ? TRUE : FALSE);
            return set;
        }

        /** Seven bits a byte, the lowest first; the sign is the lowest of all. */
        private int number(int id) {
            take(id, I32);
            long bits = 0;
            for (int shift = 0; shift < 35 && !wrong; shift += 7) {
                if (at >= to) {
                    wrong = true;
                    break;
                }
                int next = b[at++];
                bits |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    wrong |= bits >>> 32 != 0 || next == 0 && shift > 0;
                    return (int) (bits >>> 1) ^ -(int) (bits & 1);
                }
            }
            wrong = true;
            return -1;
        }
    }
}
