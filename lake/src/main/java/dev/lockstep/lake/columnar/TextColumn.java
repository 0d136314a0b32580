package dev.lockstep.lake.columnar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One column of some rows: texts in UTF-8, or nothing. For one thread at a time. */
public final class TextColumn {
    /** Behind the last value, so that eight bytes can be read at the start of each. */
    private static final int SLACK = 8;

    private static final int LARGE = 1 << 22;

    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int size;

    /** Kept from the first value on: many a column has none. */
    private final BitSet missing = new BitSet();

    private int values;

    /** Makes it empty; keeps what memory an ordinary column needs. */
    public void clear() {
        if (bytes.length > LARGE) {
            bytes = new byte[256];
        }
        size = 0;
        values = 0;
        missing.clear();
    }

    /** Adds a value. */
    public void add(byte[] b, int from, int to) {
        int begin = end();
        room(to - from);
        System.arraycopy(b, from, bytes, begin, to - from);
        ended(begin + to - from);
    }

    /** Adds a value in which the quote stands twice for once. */
    public void addUnquoted(byte[] b, int from, int to, byte quote) {
        int at = end();
        room(to - from);
        for (int i = from; i < to; i++) {
            bytes[at++] = b[i];
            if (b[i] == quote) {
                i++;
            }
        }
        ended(at);
    }

    private void ended(int end) {
        if (values == 0) {
            missing.set(0, size);
        }
        values++;
        push(end);
    }

    /** Adds nothing. */
    public void addMissing() {
        if (values > 0) {
            missing.set(size);
        }
        push(end());
    }

    private void push(int end) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size++] = end;
    }

    private void room(int length) {
        if (bytes.length - end() < (long) length + SLACK) {
            long wanted = Math.max(2L * bytes.length, (long) end() + length + SLACK);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
    }

    private int end() {
        return size == 0 ? 0 : ends[size - 1];
    }

    /** Rows, those with nothing among them. */
    public int size() {
        return size;
    }

    /** Rows with a value. */
    public int values() {
        return values;
    }

    public boolean has(int row) {
        return values == size || values > 0 && !missing.get(row);
    }

    /** The rows with a value. */
    public BitSet there() {
        BitSet there = new BitSet(size);
        if (values > 0) {
            there.set(0, size);
            there.andNot(missing);
        }
        return there;
    }

    /** The values, one behind the other, and eight bytes more; valid until one is added. */
    public byte[] bytes() {
        return bytes;
    }

    public int from(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    public int to(int row) {
        return ends[row];
    }

    /** Bytes of all values. */
    public long length() {
        return end();
    }

    public @Nullable String get(int row) {
        return has(row)
                ? new String(bytes, from(row), to(row) - from(row), StandardCharsets.UTF_8)
                : null;
    }
}
