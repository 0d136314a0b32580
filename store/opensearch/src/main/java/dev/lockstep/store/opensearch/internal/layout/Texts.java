package dev.lockstep.store.opensearch.internal.layout;

import org.jspecify.annotations.Nullable;

/** What a text must be to be written. */
final class Texts {
    private Texts() {}

    /** What no encoding can carry, null where there is nothing of it. */
    static @Nullable String fault(String what, @Nullable String text) {
        if (text == null) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "its " + what + " has half of a surrogate pair, which is no text";
            }
        }
        return null;
    }
}
