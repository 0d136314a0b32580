package dev.lockstep.server.internal.search;

import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Required;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A search.
 *
 * @param vector a query vector instead of words
 * @param count hits wanted, 1 to 10000; else 10
 * @param effort candidates that the graph search keeps; else the index's own
 * @param exact whether to compare with every row
 * @param filter as in {@code {"year": {"gte": 1990}}}
 * @param generation a kept generation instead of the champion
 */
public record SearchBody(
        @Nullable String query,
        float @Nullable [] vector,
        @Nullable Mode mode,
        @Nullable Integer count,
        @Nullable Integer effort,
        @Nullable Boolean exact,
        @Nullable JsonNode filter,
        @Nullable Long generation) {
    public static final String EXAMPLE =
            "{\"query\": \"agreeing when computers crash\", \"count\": 3, \"filter\": {\"year\":"
                    + " {\"gte\": 1990}}}";

    SearchQuery parsed() {
        if (vector == null) {
            Required.field("query", query);
        }
        return new SearchQuery(
                query,
                vector,
                Required.or(mode, Mode.VECTOR),
                within("count", Required.or(count, 10), 1),
                within("effort", Required.or(effort, 0), 0),
                Required.or(exact, false),
                FilterJson.parse(filter),
                Required.or(generation, 0L));
    }

    private static int within(String name, int value, int min) {
        if (value < min || value > 10_000) {
            throw Call.bad(name, String.valueOf(value), min + " to 10000");
        }
        return value;
    }
}
