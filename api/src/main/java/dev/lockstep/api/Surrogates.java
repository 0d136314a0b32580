package dev.lockstep.api;

/**
 * Looks for halves of surrogate pairs: no encoding can carry one, and a text that has it is changed
 * in silence where it is written.
 */
public final class Surrogates {
    private static final int AT_ONCE = 1024;

    private Surrogates() {}

    /** Whether each surrogate of a text is half of a pair that is whole. */
    public static boolean arePaired(String text) {
        return areNone(text) || hasPairsOnly(text);
    }

    /** True of most texts, and quick to see: an array is looked through many at a time. */
    private static boolean areNone(String text) {
        int length = text.length();
        char[] chars = new char[Math.min(AT_ONCE, length)];
        for (int from = 0; from < length; from += AT_ONCE) {
            int n = Math.min(AT_ONCE, length - from);
            text.getChars(from, from + n, chars, 0);
            int bits = 0;
            for (int i = 0; i < n; i++) {
                bits |= chars[i];
            }
            if (bits >= Character.MIN_SURROGATE) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasPairsOnly(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
