package dev.lockstep.dataset.internal.columnar;

import java.util.Arrays;

/** The few different numbers of a column, and each row's place among them. */
final class NumberDictionary {
    private static final int SLOTS = 4096;

    private final short[] slots = new short[SLOTS];
    private final long[] values = new long[TextDictionary.MOST];
    private int[] codes = new int[0];
    private int entries;

    /** As {@link TextDictionary#take}. */
    boolean take(NumberColumn column, int present) {
        Arrays.fill(slots, (short) 0);
        entries = 0;
        if (codes.length < present) {
            codes = new int[present];
        }
        int most = Math.min(TextDictionary.MOST, present / 2 + 1);
        int at = 0;
        for (int row = 0; row < column.size(); row++) {
            if (present == column.size() || column.there().get(row)) {
                int code = code(column.values()[row], most);
                if (code < 0) {
                    return false;
                }
                codes[at++] = code;
            }
        }
        return at > 0;
    }

    private int code(long value, int most) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 52);
        while (slots[slot] != 0) {
            int code = slots[slot] - 1;
            if (values[code] == value) {
                return code;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (entries == most) {
            return -1;
        }
        values[entries] = value;
        slots[slot] = (short) ++entries;
        return entries - 1;
    }

    int[] codes() {
        return codes;
    }

    int entries() {
        return entries;
    }

    long value(int entry) {
        return values[entry];
    }
}
