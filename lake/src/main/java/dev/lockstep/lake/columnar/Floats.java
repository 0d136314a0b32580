package dev.lockstep.lake.columnar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Floats out of bytes and into them, every bit as it is; little-endian. */
final class Floats {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int LANES = 8;

    private Floats() {}

    /** Floats that lie one behind the other. */
    static void plain(byte[] b, int at, float[] target, int offset, int count) {
        MemorySegment.copy(MemorySegment.ofArray(b), FLOAT, at, target, offset, count);
    }

    /**
     * Floats of which all first bytes lie together, then all second ones, and so on.
     *
     * @param at of the first float's first byte
     * @param apart from a float's first byte to its second one
     */
    static void joined(byte[] b, int at, int apart, float[] target, int offset, int count) {
        int done =
                AdoptWide.wide(count) ? WideFloats.joined(b, at, apart, target, offset, count) : 0;
        joinedPlainly(b, at + done, apart, target, offset + done, count - done);
    }

    static void joinedPlainly(byte[] b, int at, int apart, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            int bits =
                    b[at + i] & 0xFF
                            | (b[at + apart + i] & 0xFF) << 8
                            | (b[at + 2 * apart + i] & 0xFF) << 16
                            | b[at + 3 * apart + i] << 24;
            target[offset + i] = Float.intBitsToFloat(bits);
        }
    }

    /** The other way: all first bytes of so many floats, then all second ones, and so on. */
    static void split(float[] values, int count, byte[] b, int at) {
        int done = AdoptWide.wide(count) ? WideFloats.split(values, count, b, at) : 0;
        splitPlainly(values, done, count, b, at);
    }

    /**
     * @param from the first float to be split
     * @param count of all floats
     * @param at of the first byte of all
     */
    static void splitPlainly(float[] values, int from, int count, byte[] b, int at) {
        int eights = from + (count - from & -LANES);
        for (int i = from; i < eights; i += LANES) {
            splitEight(values, i, count, b, at + i);
        }
        for (int i = eights; i < count; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            b[at + i] = (byte) bits;
            b[at + count + i] = (byte) (bits >>> 8);
            b[at + 2 * count + i] = (byte) (bits >>> 16);
            b[at + 3 * count + i] = (byte) (bits >>> 24);
        }
    }

    /** Four writes of eight bytes, where single bytes were 32. */
    private static void splitEight(float[] values, int from, int count, byte[] b, int at) {
        long first = 0;
        long second = 0;
        long third = 0;
        long fourth = 0;
        for (int i = 0; i < LANES; i++) {
            long bits = Float.floatToRawIntBits(values[from + i]);
            int shift = Byte.SIZE * i;
            first |= (bits & 0xFF) << shift;
            second |= (bits >>> 8 & 0xFF) << shift;
            third |= (bits >>> 16 & 0xFF) << shift;
            fourth |= (bits >>> 24 & 0xFF) << shift;
        }
        LONG.set(b, at, first);
        LONG.set(b, at + count, second);
        LONG.set(b, at + 2 * count, third);
        LONG.set(b, at + 3 * count, fourth);
    }
}
