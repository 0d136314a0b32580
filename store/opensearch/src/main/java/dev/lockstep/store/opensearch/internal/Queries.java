package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.search.SearchRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of searches. */
final class Queries {
    private static final int MOST_CANDIDATES = 10_000;

    private final CollectionRef ref;
    private final Metric metric;
    private final int dimension;
    private final int efSearch;

    Queries(CollectionRef ref, Metric metric, int dimension, int efSearch) {
        this.ref = ref;
        this.metric = metric;
        this.dimension = dimension;
        this.efSearch = efSearch;
    }

    /** Along the graph; a filter is looked at on the way, not afterwards. */
    ObjectNode graph(SearchRequest request) {
        ObjectNode body = body(request.count());
        ObjectNode knn = body.putObject("query").putObject("knn").putObject(Documents.VECTOR);
        knn.set("vector", vector(request));
        knn.put("k", request.count());
        int effort = request.effort() > 0 ? request.effort() : efSearch;
        knn.putObject("method_parameters")
                .put("ef_search", Math.min(MOST_CANDIDATES, Math.max(effort, request.count())));
        if (!FilterQuery.isAll(request.filter())) {
            knn.set("filter", FilterQuery.of(request.filter()));
        }
        return body;
    }

    /** By comparing with every row. */
    ObjectNode exact(SearchRequest request) {
        ObjectNode body = body(request.count());
        body.set("query", scored(request, null));
        return body;
    }

    /** The score of one row. */
    ObjectNode exactOf(SearchRequest request, String id) {
        ObjectNode body = body(1);
        body.set("query", scored(request, id));
        return body;
    }

    ObjectNode atLeast(SearchRequest request, float score, int rows) {
        ObjectNode body = body(rows).put("track_total_hits", true).put("min_score", score);
        body.set("query", scored(request, null));
        return body;
    }

    /** Those of this score and better ones, the worst first. */
    ObjectNode sameScore(SearchRequest request, float score, int rows) {
        ObjectNode body = atLeast(request, score, rows);
        body.putArray("sort").addObject().put("_score", "asc");
        return body.put("track_scores", true);
    }

    private ObjectNode scored(SearchRequest request, @Nullable String id) {
        ObjectNode exists = Json.object();
        exists.putObject("exists").put("field", Documents.VECTOR);
        ObjectNode query = Json.object();
        ObjectNode scored = query.putObject("script_score");
        scored.set(
                "query",
                id == null
                        ? FilterQuery.bool("filter", FilterQuery.of(request.filter()), exists)
                        : FilterQuery.bool(
                                "filter", FilterQuery.of(request.filter()), exists, id(id)));
        ObjectNode script =
                scored.putObject("script").put("source", "knn_score").put("lang", "knn");
        ObjectNode parameters = script.putObject("params");
        parameters.put("field", Documents.VECTOR);
        parameters.set("query_value", vector(request));
        parameters.put("space_type", Mappings.space(metric));
        return query;
    }

    static ObjectNode id(String id) {
        ObjectNode query = Json.object();
        query.putObject("ids").putArray("values").add(id);
        return query;
    }

    /** A document counts for more than the texts of its metadata. */
    ObjectNode text(SearchRequest request, int count) {
        ObjectNode words = Json.object();
        ObjectNode match = words.putObject("multi_match");
        match.put("query", request.text() == null ? "" : request.text());
        match.put("type", "best_fields").put("tie_breaker", 0.2);
        match.putArray("fields").add(Documents.DOCUMENT).add(Documents.WORDS + "^0.6");
        ObjectNode body = body(count);
        ObjectNode bool = body.putObject("query").putObject("bool");
        bool.putArray("must").add(words);
        bool.putArray("filter").add(FilterQuery.of(request.filter()));
        return body;
    }

    private static ObjectNode body(int size) {
        ObjectNode body = Json.object().put("size", size).put("track_total_hits", false);
        body.putArray("_source").add(Documents.DOCUMENT).add(Documents.METADATA);
        return body;
    }

    private ArrayNode vector(SearchRequest request) {
        float[] vector = request.vector();
        if (vector == null || vector.length != dimension || dimension == 0) {
            throw fault(
                    "vector-dimension",
                    "found a query of " + (vector == null ? 0 : vector.length) + " dimensions",
                    "expected " + dimension);
        }
        ArrayNode components = Json.array();
        double square = 0;
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                throw fault(
                        "vector-not-finite",
                        "found " + component + " in the query",
                        "expected finite numbers");
            }
            components.add(component);
            square += (double) component * component;
        }
        if (square == 0 && metric == Metric.COSINE) {
            throw fault(
                    "vector-zero",
                    "found a query of nothing but zeros",
                    "expected one that has a direction, since the metric is cosine");
        }
        return components;
    }

    private LockstepException fault(String code, String found, String expected) {
        return LockstepException.user(
                code, "Cannot search " + ref + ": " + found + ", " + expected + ".");
    }
}
