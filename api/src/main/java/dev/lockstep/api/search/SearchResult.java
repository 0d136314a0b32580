package dev.lockstep.api.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param path how it was found
 * @param shortfall why there are fewer hits than asked for, a whole sentence; null where there are
 *     as many
 * @param compared rows whose vector was compared, as far as counted
 */
public record SearchResult(List<Hit> hits, Path path, @Nullable String shortfall, long compared) {
    /** The way a search took. */
    public enum Path {
        GRAPH,
        EXACT,
        TEXT,
        HYBRID
    }
}
