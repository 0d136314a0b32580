package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.store.lucene.VectorMath;
import org.jspecify.annotations.Nullable;

/** What is asked of a request, checked once. */
final class Asked {
    static final int MOST_HITS = 10_000;

    private Asked() {}

    /** The query vector as vectors are compared with it: of length one for {@code COSINE}. */
    static float[] vector(SearchRequest request, int dimension, Metric metric) {
        float[] vector = request.vector();
        if (vector == null) {
            throw refused(
                    "query-vector",
                    "found no query vector, expected one of " + dimension + " dimensions");
        }
        if (vector.length != dimension) {
            throw refused(
                    "vector-dimension",
                    "found a query vector of "
                            + vector.length
                            + " dimensions, expected "
                            + dimension);
        }
        boolean zero = true;
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                throw refused(
                        "query-vector",
                        "found " + component + " in the query vector, expected finite numbers");
            }
            zero &= component == 0;
        }
        if (metric != Metric.COSINE) {
            return vector;
        }
        if (zero) {
            throw refused(
                    "query-vector",
                    "found a query vector of zeros, expected one with a direction, since rows are"
                            + " compared by cosine");
        }
        return VectorMath.normalized(vector, 0, dimension);
    }

    static String text(SearchRequest request) {
        @Nullable String text = request.text();
        if (text == null) {
            throw refused("query-text", "found no words, expected a text to search for");
        }
        return text;
    }

    static void requireCount(SearchRequest request) {
        if (request.count() < 1 || request.count() > MOST_HITS) {
            throw refused(
                    "query-count",
                    "found a count of " + request.count() + ", expected 1 to " + MOST_HITS);
        }
        if (request.effort() < 0 || request.effort() > MOST_HITS) {
            throw refused(
                    "query-effort",
                    "found an effort of " + request.effort() + ", expected 0 to " + MOST_HITS);
        }
    }

    private static LockstepException refused(String code, String found) {
        return LockstepException.user(code, "Cannot search: " + found + ".");
    }
}
