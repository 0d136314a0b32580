package dev.lockstep.lake.columnar;

/**
 * Levels as {@link Levels} puts them: the same one so many times, or packed bits. Of one or two
 * bits each. For one thread at a time.
 */
final class Runs {
    private final ChunkPages pages;
    private final int width;
    private byte[] b = new byte[0];
    private int at;
    private int to;
    private int left;
    private int level;

    /** The bit at which the next packed level begins, −1 within a run. */
    private long bit = -1;

    Runs(ChunkPages pages, int width) {
        this.pages = pages;
        this.width = width;
    }

    void begin(byte[] bytes, int from, int end) {
        b = bytes;
        at = from;
        to = end;
        left = 0;
    }

    /**
     * The next level, which stays the next one.
     *
     * @throws PageDamage where there is none
     */
    int peek() throws PageDamage {
        while (left == 0) {
            nextRun();
        }
        return bit < 0 ? level : packed();
    }

    private int packed() {
        return b[(int) (bit >>> 3)] >>> (bit & 7) & (1 << width) - 1;
    }

    /** Takes so many levels, all of them this one. */
    void take(int count, int expected) throws PageDamage {
        for (int rest = count; rest > 0; ) {
            if (peek() != expected) {
                throw pages.damage("with another level where " + expected + " comes next");
            }
            int here = bit < 0 ? Math.min(rest, left) : 1;
            left -= here;
            rest -= here;
            bit += bit < 0 ? 0 : width;
        }
    }

    /** How many of the next level follow each other for certain, at least one. */
    int run() throws PageDamage {
        peek();
        return bit < 0 ? left : 1;
    }

    private void nextRun() throws PageDamage {
        int head = varint();
        if ((head & 1) == 0) {
            left = head >>> 1;
            bit = -1;
            level = at < to ? b[at++] : -1;
            if (level < 0 || level >> width != 0) {
                throw pages.damage("with levels that there are none of");
            }
            return;
        }
        long bytes = (long) (head >>> 1) * width;
        if (bytes > Math.min(to - at, Integer.MAX_VALUE / 8)) {
            throw pages.damage("whose levels end too early");
        }
        left = 8 * (head >>> 1);
        bit = 8L * at;
        at += (int) bytes;
    }

    private int varint() throws PageDamage {
        int value = 0;
        for (int shift = 0; shift < 35 && at < to; shift += 7) {
            int next = b[at++];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw pages.damage("whose levels end too early");
    }

    /** Looks whether all have been taken, but for those that fill up a byte. */
    void end() throws PageDamage {
        if (at != to || left > (bit < 0 ? 0 : 7)) {
            throw pages.damage("with more levels than values");
        }
    }
}
