package dev.lockstep.store.opensearch.internal;

import org.jspecify.annotations.Nullable;

/** Writes JSON text straight into a builder. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    static StringBuilder string(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c >= ' ') {
                to.append(c);
            } else {
                to.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return to.append('"');
    }

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
