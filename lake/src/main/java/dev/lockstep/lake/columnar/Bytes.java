package dev.lockstep.lake.columnar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, with numbers as Parquet has them: little-endian. For one thread at a time. */
public final class Bytes {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private byte[] array;
    private int size;

    public Bytes(int capacity) {
        array = new byte[capacity];
    }

    /** The bytes; valid until something is added. */
    public byte[] array() {
        return array;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Makes room and returns where it begins; {@link #advance} takes it. */
    public int reserve(int length) {
        if (array.length - size < length) {
            long wanted = Math.max(2L * array.length, (long) size + length);
            array = Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
        return size;
    }

    public void advance(int length) {
        size += length;
    }

    public void put(byte[] b, int from, int to) {
        int at = reserve(to - from);
        System.arraycopy(b, from, array, at, to - from);
        size += to - from;
    }

    /** A length and the bytes behind it. */
    public void putText(byte[] b, int from, int to) {
        int at = reserve(4 + to - from);
        INT.set(array, at, to - from);
        System.arraycopy(b, from, array, at + 4, to - from);
        size += 4 + to - from;
    }

    public void putByte(int value) {
        reserve(1);
        array[size++] = (byte) value;
    }

    public void putInt(int value) {
        INT.set(array, reserve(4), value);
        size += 4;
    }

    public void putLong(long value) {
        LONG.set(array, reserve(8), value);
        size += 8;
    }

    /** Floats, every bit as it is. */
    public void putFloats(float[] values, int count) {
        int at = reserve(4 * count);
        MemorySegment.copy(values, 0, MemorySegment.ofArray(array), FLOAT, at, count);
        size += 4 * count;
    }

    /** The first bytes of all floats, then the second ones, and so on. */
    public void putFloatsSplit(float[] values, int count) {
        int at = reserve(4 * count);
        Floats.split(values, count, array, at);
        size += 4 * count;
    }

    /** Four bytes as a number. */
    static int getInt(byte[] b, int at) {
        return (int) INT.get(b, at);
    }

    /** Exchanges four bytes that are there. */
    public void setInt(int at, int value) {
        INT.set(array, at, value);
    }

    /** Seven bits a byte, the lowest first. */
    public void putVarint(int value) {
        int left = value;
        while ((left & ~0x7F) != 0) {
            putByte(left & 0x7F | 0x80);
            left >>>= 7;
        }
        putByte(left);
    }
}
