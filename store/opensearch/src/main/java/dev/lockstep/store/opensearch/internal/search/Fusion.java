package dev.lockstep.store.opensearch.internal.search;

import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion of what vector and words found, as for an index of our own: a row counts
 * as found by its words only where they say at least half as much as for the best row.
 */
final class Fusion {
    private static final int DAMPING = SearchRequest.FUSION;
    private static final int DEPTH = 4;
    private static final int LEAST = 100;
    private static final double SAYS_SOMETHING = 0.5;
    private static final int MOST = 10_000;

    private Fusion() {}

    /** The request with as many candidates of each signal as a fusion needs. */
    static SearchRequest deeper(SearchRequest request) {
        return new SearchRequest(
                request.mode(),
                request.vector(),
                request.text(),
                Math.min(MOST, Math.max(LEAST, DEPTH * request.count())),
                request.effort(),
                request.exact(),
                request.filter());
    }

    static List<Hit> of(List<Hit> byVector, List<Hit> byText, int count) {
        Map<String, Hit> fused = new HashMap<>();
        byVector.forEach(hit -> fused.put(hit.id(), ranked(hit, hit.vectorRank(), 0)));
        double least = byText.isEmpty() ? 0 : SAYS_SOMETHING * byText.getFirst().score();
        for (Hit hit : byText.stream().filter(h -> h.score() >= least).toList()) {
            Hit near = fused.get(hit.id());
            int rank = near == null ? 0 : near.vectorRank();
            fused.put(hit.id(), ranked(hit, rank, hit.textRank()));
        }
        return fused.values().stream()
                .sorted(Comparator.comparingDouble((Hit h) -> -h.score()).thenComparing(Hit::id))
                .limit(count)
                .toList();
    }

    private static Hit ranked(Hit hit, int byVector, int byText) {
        return new Hit(
                hit.id(),
                part(byVector) + part(byText),
                byVector,
                byText,
                hit.document(),
                hit.metadata());
    }

    private static double part(int rank) {
        return rank == 0 ? 0 : 1.0 / (DAMPING + rank);
    }
}
