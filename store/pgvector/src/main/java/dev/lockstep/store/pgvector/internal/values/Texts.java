package dev.lockstep.store.pgvector.internal.values;

import org.jspecify.annotations.Nullable;

/** What PostgreSQL keeps in no text: the character NUL and halves of surrogate pairs. */
public final class Texts {
    private Texts() {}

    /** Why it cannot be kept, null where it can. */
    public static @Nullable String fault(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "the " + what + " holds the character NUL, which PostgreSQL does not keep";
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return "the " + what + " holds half of a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }
}
