package dev.lockstep.api;

/**
 * Looks for halves of surrogate pairs: no encoding can carry one, and a text that has it is changed
 * in silence where it is written.
 */
public final class Surrogates {
    private Surrogates() {}

    /** Whether each surrogate of a text is half of a pair that is whole. */
    public static boolean arePaired(String text) {
        return areNone(text) || hasPairsOnly(text);
    }

    /**
     * True of most texts, and quick to see: where each character is a byte nothing is looked at.
     */
    private static boolean areNone(String text) {
        for (int i = 0, length = text.length(); i < length; i++) {
            if (text.charAt(i) >= Character.MIN_SURROGATE) {
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
