package dev.lockstep.api.search;

import org.jspecify.annotations.Nullable;

/**
 * A search on one generation.
 *
 * @param mode by vector, by text, or both
 * @param vector the query vector; needed but for {@link Mode#TEXT}
 * @param text the words; needed but for {@link Mode#VECTOR}
 * @param count hits wanted, 1 to 10,000
 * @param effort candidates that a graph search keeps (HNSW's ef), 0 for the generation's default;
 *     more costs more and finds more
 * @param exact whether to compare with every row instead of walking the graph
 * @param filter what the metadata must fulfil
 */
public record SearchRequest(
        Mode mode,
        float @Nullable [] vector,
        @Nullable String text,
        int count,
        int effort,
        boolean exact,
        Filter filter) {
    /**
     * What dampens the first ranks in reciprocal rank fusion: a list brings 1 / ({@code FUSION} +
     * rank) to the score of a row (Cormack, Clarke, Büttcher 2009).
     */
    public static final int FUSION = 60;

    /** Which signals decide. */
    public enum Mode {
        VECTOR,
        /** BM25 over document and metadata texts. */
        TEXT,
        /** Reciprocal rank fusion of both. */
        HYBRID
    }

    public static SearchRequest byVector(float[] vector, int count) {
        return new SearchRequest(Mode.VECTOR, vector, null, count, 0, false, Filter.all());
    }
}
