package dev.lockstep.server.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.SearchEach;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Required;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A search, or many.
 *
 * @param queries 1 to 100 searches instead of one, with 10000 hits wanted together at most; the
 *     answer then has {@code answers} in their order
 */
public record SearchesBody(
        @Nullable String query,
        float @Nullable [] vector,
        @Nullable Mode mode,
        @Nullable Integer count,
        @Nullable Integer effort,
        @Nullable Boolean exact,
        @Nullable JsonNode filter,
        @Nullable Long generation,
        @Nullable List<@Nullable SearchBody> queries) {
    private static final long MOST_HITS = 10_000;

    public SearchQuery one() {
        return new SearchBody(query, vector, mode, count, effort, exact, filter, generation)
                .parsed();
    }

    /** All of them; null where it is one search. */
    @Nullable
    public List<SearchQuery> many() {
        List<@Nullable SearchBody> wanted = queries;
        if (wanted == null) {
            return null;
        }
        if (Stream.of(query, vector, mode, count, effort, exact, filter, generation)
                .anyMatch(Objects::nonNull)) {
            throw LockstepException.user(
                    "searches-mixed",
                    "Cannot search: found a search beside 'queries', expected one of both; put all"
                            + " that belongs to a search into it.");
        }
        if (wanted.isEmpty() || wanted.size() > SearchEach.MOST) {
            throw Call.bad("queries", wanted.size() + " searches", "1 to " + SearchEach.MOST);
        }
        List<SearchQuery> parsed =
                SearchEach.inOrder(wanted, body -> Required.field("a search", body).parsed());
        long hits = parsed.stream().mapToLong(SearchQuery::count).sum();
        if (hits > MOST_HITS) {
            throw Call.bad("queries", hits + " hits wanted together", "at most " + MOST_HITS);
        }
        return parsed;
    }
}
