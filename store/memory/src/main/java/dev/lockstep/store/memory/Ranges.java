package dev.lockstep.store.memory;

import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits of sorted ids; a split's text is the length of the first bound, and both bounds. */
record Ranges(@Nullable String after, @Nullable String last) {
    /**
     * Cuts sorted ids into about so many ranges of equal count. A range runs from behind the last
     * id of the one before to its own last id.
     */
    static List<Split> cut(List<String> ids, int wanted, String prefix, Split.Kind kind) {
        int parts = Math.max(1, Math.min(wanted, ids.size()));
        List<Split> splits = new ArrayList<>();
        String after = null;
        for (int p = 0; p < parts && !ids.isEmpty(); p++) {
            int from = (int) ((long) p * ids.size() / parts);
            int to = (int) ((long) (p + 1) * ids.size() / parts);
            String last = ids.get(to - 1);
            splits.add(new Split(prefix + p, kind, new Ranges(after, last).text(), to - from));
            after = last;
        }
        return splits;
    }

    String text() {
        String a = after == null ? "" : "=" + after;
        return a.length() + ":" + a + (last == null ? "" : "=" + last);
    }

    static Ranges parse(String text) {
        int colon = text.indexOf(':');
        int end = colon + 1 + Integer.parseInt(text.substring(0, colon));
        return new Ranges(value(text.substring(colon + 1, end)), value(text.substring(end)));
    }

    private static @Nullable String value(String text) {
        return text.isEmpty() ? null : text.substring(1);
    }

    boolean beyond(String id) {
        return last != null && id.compareTo(last) > 0;
    }
}
