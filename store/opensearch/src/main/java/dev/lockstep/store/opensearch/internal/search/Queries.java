package dev.lockstep.store.opensearch.internal.search;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.store.opensearch.internal.layout.Mappings;
import dev.lockstep.store.opensearch.internal.read.Fields;
import dev.lockstep.store.opensearch.internal.read.FilterQuery;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of searches. */
final class Queries {
    private static final int MOST_CANDIDATES = 10_000;

    private final CollectionRef ref;
    private final Fields fields;
    private final Metric metric;
    private final int dimension;
    private final int efSearch;

    Queries(CollectionRef ref, Fields fields, int efSearch) {
        this.ref = ref;
        this.fields = fields;
        this.metric = fields.spec().metric();
        this.dimension = fields.spec().dimension();
        this.efSearch = efSearch;
    }

    /** Along the graph; a filter is looked at on the way, not afterwards. */
    ObjectNode graph(SearchRequest request) {
        ObjectNode body = body(request.count());
        ObjectNode knn = body.putObject("query").putObject("knn").putObject(fields.vector());
        knn.set("vector", vector(request));
        knn.put("k", request.count());
        if (fields.graph().effort()) {
            int effort = request.effort() > 0 ? request.effort() : efSearch;
            knn.putObject("method_parameters")
                    .put("ef_search", Math.min(MOST_CANDIDATES, Math.max(effort, request.count())));
        }
        if (!FilterQuery.isAll(request.filter())) {
            knn.set("filter", fields.filter(request.filter()));
        }
        return body;
    }

    /** By comparing with every row. */
    ObjectNode exact(SearchRequest request) {
        ObjectNode body = body(request.count());
        body.set("query", scored(request, null));
        return body;
    }

    /** The scores of these rows, of as many as pass the filter. */
    ObjectNode exactOf(SearchRequest request, Collection<String> ids) {
        ObjectNode body = body(ids.size());
        body.set("query", scored(request, ids));
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

    private ObjectNode scored(SearchRequest request, @Nullable Collection<String> ids) {
        ObjectNode exists = Json.object();
        exists.putObject("exists").put("field", fields.vector());
        ObjectNode query = Json.object();
        ObjectNode scored = query.putObject("script_score");
        scored.set(
                "query",
                ids == null
                        ? FilterQuery.bool("filter", fields.filter(request.filter()), exists)
                        : FilterQuery.bool(
                                "filter", fields.filter(request.filter()), exists, ids(ids)));
        ObjectNode script =
                scored.putObject("script").put("source", "knn_score").put("lang", "knn");
        ObjectNode parameters = script.putObject("params");
        parameters.put("field", fields.vector());
        parameters.set("query_value", vector(request));
        parameters.put("space_type", Mappings.space(metric));
        return query;
    }

    static ObjectNode ids(Collection<String> ids) {
        ObjectNode query = Json.object();
        ArrayNode values = query.putObject("ids").putArray("values");
        ids.forEach(values::add);
        return query;
    }

    ObjectNode text(SearchRequest request, int count) {
        ObjectNode words = fields.words(request.text() == null ? "" : request.text());
        ObjectNode body = body(count);
        ObjectNode bool = body.putObject("query").putObject("bool");
        bool.putArray("must").add(words);
        bool.putArray("filter").add(fields.filter(request.filter()));
        return body;
    }

    private ObjectNode body(int size) {
        ObjectNode body = Json.object().put("size", size).put("track_total_hits", false);
        fields.shown(body);
        return body;
    }

    /** The components, without a node of their own for each. */
    private JsonNode vector(SearchRequest request) {
        float[] vector = request.vector();
        if (vector == null || vector.length != dimension || dimension == 0) {
            throw fault(
                    "vector-dimension",
                    "found a query of " + (vector == null ? 0 : vector.length) + " dimensions",
                    "expected " + dimension);
        }
        double square = 0;
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                throw fault(
                        "vector-not-finite",
                        "found " + component + " in the query",
                        "expected finite numbers");
            }
            square += (double) component * component;
        }
        if (square == 0 && metric == Metric.COSINE) {
            throw fault(
                    "vector-zero",
                    "found a query of nothing but zeros",
                    "expected one that has a direction, since the metric is cosine");
        }
        return Json.MAPPER.getNodeFactory().pojoNode(vector);
    }

    private LockstepException fault(String code, String found, String expected) {
        return LockstepException.user(
                code, "Cannot search " + ref + ": " + found + ", " + expected + ".");
    }
}
