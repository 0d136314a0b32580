package dev.lockstep.store.opensearch.internal.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.search.Filter;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields of indexes that this store makes; see {@link Documents}. */
public record OwnFields(CollectionSpec spec) implements Fields {
    private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final Graph GRAPH = new Graph(true, true, true, true);

    @Override
    public String vector() {
        return Documents.VECTOR;
    }

    @Override
    public String key() {
        return Documents.KEY;
    }

    /** Keys are spread evenly over all numbers. */
    @Override
    public long[] cuts(int splits, Function<ObjectNode, JsonNode> search) {
        long[] cuts = new long[splits - 1];
        for (int n = 1; n < splits; n++) {
            cuts[n - 1] =
                    BigInteger.ONE
                            .shiftLeft(64)
                            .multiply(BigInteger.valueOf(n))
                            .divide(BigInteger.valueOf(splits))
                            .add(LOWEST)
                            .longValueExact();
        }
        return cuts;
    }

    @Override
    public boolean isVerbatim() {
        return false;
    }

    @Override
    public void source(JsonParser json, Page into) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case Documents.VECTOR -> into.vector(json);
                case Documents.BITS -> into.bits(json.getText());
                case Documents.DOCUMENT -> into.document(json.getText());
                case Documents.METADATA -> into.metadata(json.getText());
                case Documents.LINEAGE -> into.lineage(json.getText());
                default -> json.skipChildren();
            }
        }
    }

    @Override
    public void shown(ObjectNode body) {
        body.putArray("_source").add(Documents.DOCUMENT).add(Documents.METADATA);
    }

    @Override
    public ObjectNode filter(Filter filter) {
        return FilterQuery.of(filter, new TermLeaves());
    }

    /** A document counts for more than the texts of its metadata. */
    @Override
    public ObjectNode words(String text) {
        ObjectNode words = Json.object();
        ObjectNode match = words.putObject("multi_match");
        match.put("query", text);
        match.put("type", "best_fields").put("tie_breaker", 0.2);
        match.putArray("fields").add(Documents.DOCUMENT).add(Documents.WORDS + "^0.6");
        return words;
    }

    @Override
    public Graph graph() {
        return GRAPH;
    }
}
