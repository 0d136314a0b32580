package dev.lockstep.app.collections;

import org.jspecify.annotations.Nullable;

/** Parts of texts that are too long to be kept whole. An ellipsis stands where something is cut. */
final class Excerpt {
    private static final int BEFORE = 40;
    private static final String CUT = "…";

    private Excerpt() {}

    /** The beginning. */
    static @Nullable String of(@Nullable String text, int most) {
        return text == null ? null : from(text, 0, most);
    }

    /** The part in which a text first differs from another one, with a little before it. */
    static @Nullable String around(@Nullable String text, @Nullable String other, int most) {
        if (text == null || other == null) {
            return of(text, most);
        }
        int same = 0;
        while (same < Math.min(text.length(), other.length())
                && text.charAt(same) == other.charAt(same)) {
            same++;
        }
        return from(text, text.length() <= most ? 0 : Math.max(0, same - BEFORE), most);
    }

    private static String from(String text, int wanted, int most) {
        int from = whole(text, Math.min(wanted, text.length()));
        int to = whole(text, Math.min(text.length(), from + most));
        return (from > 0 ? CUT : "") + text.substring(from, to) + (to < text.length() ? CUT : "");
    }

    /** Not between the two halves of a character. */
    private static int whole(String text, int at) {
        boolean inside =
                at > 0
                        && at < text.length()
                        && Character.isLowSurrogate(text.charAt(at))
                        && Character.isHighSurrogate(text.charAt(at - 1));
        return inside ? at - 1 : at;
    }
}
