package dev.lockstep.transfer.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array of bytes, reused from row to row; little endian. */
public final class Bytes {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] array = new byte[4096];
    private int size;

    public void clear() {
        size = 0;
    }

    public int size() {
        return size;
    }

    public byte[] array() {
        return array;
    }

    /** Forgets everything from an offset on. */
    public void truncate(int to) {
        size = to;
    }

    public void put(int b) {
        ensure(1);
        array[size++] = (byte) b;
    }

    public void putInt(int value) {
        ensure(4);
        INT.set(array, size, value);
        size += 4;
    }

    public void putLong(long value) {
        ensure(8);
        LONG.set(array, size, value);
        size += 8;
    }

    public void setInt(int at, int value) {
        INT.set(array, at, value);
    }

    public int getInt(int at) {
        return (int) INT.get(array, at);
    }

    /** Appends {@code count} floats as their raw bits. */
    public void putFloats(float[] from, int offset, int count) {
        ensure(Math.multiplyExact(4, count));
        byte[] a = array;
        int at = size;
        for (int i = 0; i < count; i++) {
            INT.set(a, at + 4 * i, Float.floatToRawIntBits(from[offset + i]));
        }
        size = at + 4 * count;
    }

    public void putAll(byte[] from, int offset, int count) {
        ensure(count);
        System.arraycopy(from, offset, array, size, count);
        size += count;
    }

    /**
     * Appends a text as UTF-8.
     *
     * @throws Unhashable where it holds half of a surrogate pair
     */
    public void putUtf8(String text) {
        int n = text.length();
        ensure(Math.multiplyExact(3, n));
        byte[] a = array;
        int at = size;
        int i = 0;
        for (; i < n; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                break;
            }
            a[at++] = (byte) c;
        }
        for (; i < n; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                a[at++] = (byte) c;
            } else if (!Character.isSurrogate(c)) {
                at = encode(a, at, c);
            } else if (i + 1 < n && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                at = encode(a, at, Character.toCodePoint(c, text.charAt(++i)));
            } else {
                throw new Unhashable("half of a surrogate pair at character " + i);
            }
        }
        size = at;
    }

    /** Appends characters that are known to be below 128. */
    @SuppressWarnings("deprecation") // exactly what it is for: the low bytes, copied at once
    public void putAscii(String text, int from, int to) {
        ensure(to - from);
        text.getBytes(from, to, array, size);
        size += to - from;
    }

    /** Appends one code point as UTF-8. */
    public void putCodePoint(int codePoint) {
        ensure(4);
        if (codePoint < 0x80) {
            array[size++] = (byte) codePoint;
        } else {
            size = encode(array, size, codePoint);
        }
    }

    private static int encode(byte[] a, int offset, int c) {
        int at = offset;
        if (c < 0x800) {
            a[at++] = (byte) (0xC0 | c >> 6);
        } else if (c < 0x10000) {
            a[at++] = (byte) (0xE0 | c >> 12);
            a[at++] = (byte) (0x80 | c >> 6 & 0x3F);
        } else {
            a[at++] = (byte) (0xF0 | c >> 18);
            a[at++] = (byte) (0x80 | c >> 12 & 0x3F);
            a[at++] = (byte) (0x80 | c >> 6 & 0x3F);
        }
        a[at++] = (byte) (0x80 | c & 0x3F);
        return at;
    }

    /** Appends a text's UTF-16 units as they are; for texts that are not well-formed. */
    public void putUnits(String text) {
        ensure(Math.multiplyExact(2, text.length()));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            array[size++] = (byte) c;
            array[size++] = (byte) (c >> 8);
        }
    }

    private void ensure(int more) {
        if (array.length - size < more) {
            int wanted = Math.addExact(size, more);
            array = Arrays.copyOf(array, Math.max(wanted, (int) Math.min(1L << 30, 2L * wanted)));
        }
    }
}
