package dev.lockstep.dataset.internal.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Passes over bytes that mean nothing in CSV, eight at a time: it stops at two given bytes, at
 * control characters and at bytes above 127. Within one word a test may flag bytes behind the first
 * one that really matches, never one before it.
 */
final class SkipBytes {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final int SPACE = 0x20;

    private final byte first;
    private final byte second;
    private final long firsts;
    private final long seconds;

    SkipBytes(byte first, byte second) {
        this.first = first;
        this.second = second;
        this.firsts = ONES * (first & 0xFF);
        this.seconds = ONES * (second & 0xFF);
    }

    /** Where the next byte stands that may mean something, or the limit. */
    int skip(byte[] b, int from, int limit) {
        int at = from;
        while (at + 8 <= limit) {
            long word = (long) WORD.get(b, at);
            long found = zeros(word ^ firsts) | zeros(word ^ seconds) | controls(word) | word;
            found &= HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            at += 8;
        }
        while (at < limit && b[at] >= SPACE && b[at] != first && b[at] != second) {
            at++;
        }
        return at;
    }

    private static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    private static long controls(long word) {
        return (word - ONES * SPACE) & ~word;
    }
}
