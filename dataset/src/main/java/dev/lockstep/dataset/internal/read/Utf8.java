package dev.lockstep.dataset.internal.read;

/** The form of UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    static final int WRONG = 0;
    static final int CUT = -1;

    private Utf8() {}

    /**
     * Bytes of the character that begins with a byte above 127, {@link #WRONG} where there is none,
     * {@link #CUT} where the end comes before it can be told.
     */
    static int length(byte[] b, int at, int end) {
        int first = b[at] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4) {
            return WRONG;
        }
        for (int i = 1; i < length; i++) {
            if (at + i >= end) {
                return CUT;
            }
            int next = b[at + i] & 0xFF;
            if (next < low(first, i) || next > high(first, i)) {
                return WRONG;
            }
        }
        return length;
    }

    private static int low(int first, int index) {
        if (index == 1) {
            return first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        }
        return 0x80;
    }

    private static int high(int first, int index) {
        if (index == 1) {
            return first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        }
        return 0xBF;
    }
}
