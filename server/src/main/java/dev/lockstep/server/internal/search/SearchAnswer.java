package dev.lockstep.server.internal.search;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param path how it was found: graph, exact, text or hybrid
 * @param shortfall why there are fewer hits than asked for, null where there are as many
 * @param cached whether an equal search found this before, in the same content
 */
public record SearchAnswer(
        String index,
        long generation,
        int count,
        SearchResult.Path path,
        @Nullable String shortfall,
        long compared,
        double embedMs,
        double searchMs,
        boolean cached,
        List<Found> hits) {

    /**
     * One hit.
     *
     * @param rank from 1
     * @param vectorRank rank by vector alone, 0 where that signal did not bring it
     * @param textRank rank by text alone, 0 where that signal did not bring it
     * @param metadata the row's JSON object
     */
    public record Found(
            String id,
            int rank,
            double score,
            int vectorRank,
            int textRank,
            @Nullable String document,
            @JsonRawValue @Nullable String metadata) {}

    public static SearchAnswer of(SearchView view) {
        SearchResult result = view.result();
        return new SearchAnswer(
                view.index(),
                view.generation(),
                result.hits().size(),
                result.path(),
                result.shortfall(),
                result.compared(),
                view.embedMs(),
                view.searchMs(),
                view.cached(),
                found(result.hits()));
    }

    public static List<Found> found(List<Hit> hits) {
        List<Found> found = new ArrayList<>(hits.size());
        for (Hit h : hits) {
            found.add(
                    new Found(
                            h.id(),
                            found.size() + 1,
                            h.score(),
                            h.vectorRank(),
                            h.textRank(),
                            h.document(),
                            h.metadata()));
        }
        return found;
    }
}
