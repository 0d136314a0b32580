package dev.lockstep.lake.columnar;

import java.util.BitSet;

/** Which rows have a value, and codes of a dictionary: Parquet's hybrid of runs and packed bits. */
public final class Levels {
    private Levels() {}

    /** Definition levels of a page of version 1: their length, then what {@link #put} puts. */
    public static void putSized(Bytes page, BitSet there, int from, int to) {
        int at = page.size();
        page.putInt(0);
        put(page, there, from, to);
        page.setInt(at, page.size() - at - 4);
    }

    /** Definition levels of an optional column: one run, or packed bits. */
    public static void put(Bytes page, BitSet there, int from, int to) {
        int present = there.nextSetBit(from);
        if (there.nextClearBit(from) >= to) {
            putRun(page, to - from, 1);
        } else if (present < 0 || present >= to) {
            putRun(page, to - from, 0);
        } else {
            byte[] bits = there.get(from, to).toByteArray();
            int groups = (to - from + 7) / 8;
            page.putVarint(groups << 1 | 1);
            page.put(bits, 0, bits.length);
            for (int i = bits.length; i < groups; i++) {
                page.putByte(0);
            }
        }
    }

    /** The same level so many times; of at most eight bits. */
    public static void putRun(Bytes page, int count, int level) {
        if (count > 0) {
            page.putVarint(count << 1);
            page.putByte(level);
        }
    }

    /** Codes of a dictionary of so many entries. */
    public static void putCodes(Bytes page, int[] codes, int from, int to, int entries) {
        int width = Math.max(1, 32 - Integer.numberOfLeadingZeros(entries - 1));
        page.putByte(width);
        if (entries == 1) {
            page.putVarint(to - from << 1);
            page.putByte(0);
            return;
        }
        int groups = (to - from + 7) / 8;
        page.putVarint(groups << 1 | 1);
        long bits = 0;
        int filled = 0;
        for (int i = from; i < from + 8 * groups; i++) {
            bits |= (long) (i < to ? codes[i] : 0) << filled;
            filled += width;
            while (filled >= 8) {
                page.putByte((int) bits);
                bits >>>= 8;
                filled -= 8;
            }
        }
    }
}
