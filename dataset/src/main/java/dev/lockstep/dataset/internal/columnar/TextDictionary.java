package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.columnar.TextColumn;
import java.util.Arrays;

/** The few different texts of a column, and each row's place among them. */
final class TextDictionary {
    /** With more the dictionary saves nothing that compression does not save too. */
    static final int MOST = 1000;

    private static final int SLOTS = 4096;

    private final short[] slots = new short[SLOTS];
    private final int[] hashes = new int[MOST];
    private final int[] froms = new int[MOST];
    private final int[] tos = new int[MOST];
    private int[] codes = new int[0];
    private int entries;

    /**
     * Takes all values of a column; false where there are too many different ones, after which this
     * is to be used for another column only.
     */
    boolean take(TextColumn column) {
        Arrays.fill(slots, (short) 0);
        entries = 0;
        if (codes.length < column.values()) {
            codes = new int[column.values()];
        }
        int most = Math.min(MOST, column.values() / 2 + 1);
        byte[] b = column.bytes();
        int at = 0;
        for (int row = 0; row < column.size(); row++) {
            if (column.has(row)) {
                int code = code(b, column.from(row), column.to(row), most);
                if (code < 0) {
                    return false;
                }
                codes[at++] = code;
            }
        }
        return at > 0;
    }

    private int code(byte[] b, int from, int to, int most) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + b[i];
        }
        int slot = (hash ^ hash >>> 15) & SLOTS - 1;
        while (slots[slot] != 0) {
            int code = slots[slot] - 1;
            if (hashes[code] == hash && Arrays.equals(b, from, to, b, froms[code], tos[code])) {
                return code;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (entries == most) {
            return -1;
        }
        hashes[entries] = hash;
        froms[entries] = from;
        tos[entries] = to;
        slots[slot] = (short) ++entries;
        return entries - 1;
    }

    /** The place of each value, those that are missing left out. */
    int[] codes() {
        return codes;
    }

    int entries() {
        return entries;
    }

    int from(int entry) {
        return froms[entry];
    }

    int to(int entry) {
        return tos[entry];
    }
}
