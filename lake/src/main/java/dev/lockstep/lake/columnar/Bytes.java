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
        int whole = count & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            putSplit(values, i, count, at + i);
        }
        for (int i = whole; i < count; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            array[at + i] = (byte) bits;
            array[at + count + i] = (byte) (bits >>> 8);
            array[at + 2 * count + i] = (byte) (bits >>> 16);
            array[at + 3 * count + i] = (byte) (bits >>> 24);
        }
        size += 4 * count;
    }

    /** Eight floats at once: four writes of eight bytes, where single bytes were 32. */
    private void putSplit(float[] values, int from, int count, int at) {
        long first = 0;
        long second = 0;
        long third = 0;
        long fourth = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            long bits = Float.floatToRawIntBits(values[from + i]);
            int shift = Byte.SIZE * i;
            first |= (bits & 0xFF) << shift;
            second |= (bits >>> 8 & 0xFF) << shift;
            third |= (bits >>> 16 & 0xFF) << shift;
            fourth |= (bits >>> 24 & 0xFF) << shift;
        }
        LONG.set(array, at, first);
        LONG.set(array, at + count, second);
        LONG.set(array, at + 2 * count, third);
        LONG.set(array, at + 3 * count, fourth);
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
