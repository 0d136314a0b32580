package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.store.opensearch.IndexSettings;
import dev.lockstep.store.opensearch.internal.wire.Json;
import tools.jackson.databind.node.ObjectNode;

/** What OpenSearch is told of a document's fields. */
public final class Mappings {
    static final int MOST_DIMENSIONS = 16_000;

    private Mappings() {}

    static ObjectNode own(CollectionSpec spec, IndexSettings settings, String identity) {
        ObjectNode mappings = Json.object().put("dynamic", false);
        mappings.putObject("_meta").put("lockstep_identity", identity);
        ObjectNode fields = mappings.putObject("properties");
        fields.putObject(Documents.KEY).put("type", "long");
        fields.putObject(Documents.DOCUMENT).put("type", "text").put("norms", true);
        fields.putObject(Documents.WORDS).put("type", "text");
        fields.putObject(Documents.SESSION).put("type", "long").put("doc_values", false);
        fields.putObject(Documents.TERMS).put("type", "keyword").put("doc_values", false);
        for (String stored : new String[] {Documents.METADATA, Documents.BITS, Documents.LINEAGE}) {
            fields.putObject(stored).put("type", "object").put("enabled", false);
        }
        if (spec.dimension() > 0) {
            fields.set(Documents.VECTOR, vector(spec.dimension(), spec.metric(), settings));
        }
        return mappings;
    }

    public static ObjectNode vector(int dimension, Metric metric, IndexSettings settings) {
        ObjectNode field = Json.object().put("type", "knn_vector").put("dimension", dimension);
        ObjectNode method = field.putObject("method");
        method.put("name", "hnsw").put("space_type", space(metric));
        method.put("engine", settings.engine());
        method.putObject("parameters")
                .put("m", settings.m())
                .put("ef_construction", settings.efConstruction());
        return field;
    }

    public static String space(Metric metric) {
        return switch (metric) {
            case COSINE -> "cosinesimil";
            case INNER_PRODUCT -> "innerproduct";
            case L2 -> "l2";
        };
    }
}
