package dev.lockstep.dataset.internal.columnar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, with numbers as Parquet has them: little-endian. For one thread at a time. */
final class Bytes {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] array;
    private int size;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    /** The bytes; valid until something is added. */
    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Makes room and returns where it begins; {@link #advance} takes it. */
    int reserve(int length) {
        if (array.length - size < length) {
            long wanted = Math.max(2L * array.length, (long) size + length);
            array = Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
        return size;
    }

    void advance(int length) {
        size += length;
    }

    void put(byte[] b, int from, int to) {
        int at = reserve(to - from);
        System.arraycopy(b, from, array, at, to - from);
        size += to - from;
    }

    /** A length and the bytes behind it. */
    void putText(byte[] b, int from, int to) {
        int at = reserve(4 + to - from);
        INT.set(array, at, to - from);
        System.arraycopy(b, from, array, at + 4, to - from);
        size += 4 + to - from;
    }

    void putByte(int value) {
        reserve(1);
        array[size++] = (byte) value;
    }

    void putInt(int value) {
        INT.set(array, reserve(4), value);
        size += 4;
    }

    void putLong(long value) {
        LONG.set(array, reserve(8), value);
        size += 8;
    }

    /** Exchanges four bytes that are there. */
    void setInt(int at, int value) {
        INT.set(array, at, value);
    }

    /** Seven bits a byte, the lowest first. */
    void putVarint(int value) {
        int left = value;
        while ((left & ~0x7F) != 0) {
            putByte(left & 0x7F | 0x80);
            left >>>= 7;
        }
        putByte(left);
    }
}
