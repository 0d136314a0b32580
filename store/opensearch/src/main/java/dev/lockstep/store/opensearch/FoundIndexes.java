package dev.lockstep.store.opensearch;

import dev.lockstep.api.TenantId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which indexes that this store did not make are collections. Each has one field of vectors; its
 * rows are read and searched, and never written.
 *
 * @param tenant whose they are
 * @param patterns names of indexes and aliases, {@code *} for any text; none: nothing is found
 * @param documents fields that hold the document, tried ahead of the usual names; nested ones
 *     joined with a full stop
 */
public record FoundIndexes(TenantId tenant, List<String> patterns, List<String> documents) {
    /** All that there are, of the default tenant. */
    public static final FoundIndexes ALL =
            new FoundIndexes(TenantId.DEFAULT, List.of("*"), List.of());

    public static final FoundIndexes NONE =
            new FoundIndexes(TenantId.DEFAULT, List.of(), List.of());

    public FoundIndexes {
        patterns = List.copyOf(patterns);
        documents = List.copyOf(documents);
    }

    /** Those whose names fit one of these. */
    public static FoundIndexes of(String... patterns) {
        return new FoundIndexes(TenantId.DEFAULT, List.of(patterns), List.of());
    }

    /** Whether an index or alias of this name is meant; what begins with a full stop never is. */
    public boolean takes(String name) {
        return !name.startsWith(".") && patterns.stream().anyMatch(one -> fits(one, name));
    }

    private static boolean fits(String pattern, String name) {
        String parts = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return name.matches(parts);
    }
}
