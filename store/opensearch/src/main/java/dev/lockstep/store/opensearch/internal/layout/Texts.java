package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.Surrogates;
import org.jspecify.annotations.Nullable;

/** What a text must be to be written. */
final class Texts {
    private Texts() {}

    /** What no encoding can carry, null where there is nothing of it. */
    static @Nullable String fault(String what, @Nullable String text) {
        return text == null || Surrogates.arePaired(text)
                ? null
                : "its " + what + " has half of a surrogate pair, which is no text";
    }
}
