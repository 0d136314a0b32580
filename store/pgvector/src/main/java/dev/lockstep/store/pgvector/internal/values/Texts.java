package dev.lockstep.store.pgvector.internal.values;

import dev.lockstep.api.Surrogates;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL keeps in no text: the character NUL and halves of surrogate pairs. */
public final class Texts {
    private Texts() {}

    /** Why it cannot be kept, null where it can. */
    public static @Nullable String fault(String what, String text) {
        if (text.indexOf(0) >= 0) {
            return "the " + what + " holds the character NUL, which PostgreSQL does not keep";
        }
        if (!Surrogates.arePaired(text)) {
            return "the " + what + " holds half of a surrogate pair";
        }
        return null;
    }
}
