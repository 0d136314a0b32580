package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Batch;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The hits of one answer as columns, read from its JSON in one pass. Vectors are parsed from text
 * straight to float, which gives back the bits that were written.
 */
final class Page {
    private final int dimension;
    private int size;
    private String[] ids = new String[64];
    private long[] keys = new long[64];
    private double[] scores = new double[64];
    private float[] vectors;
    private final BitSet without = new BitSet();
    private @Nullable String[] documents = new String[64];
    private @Nullable String[] metadata = new String[64];
    private @Nullable String[] lineage = new String[64];

    private Page(int dimension) {
        this.dimension = dimension;
        this.vectors = new float[64 * dimension];
    }

    static Page read(byte[] answer, int dimension) {
        Page page = new Page(dimension);
        try (JsonParser json = Json.MAPPER.createParser(answer)) {
            json.nextToken();
            page.object(
                    json,
                    field -> {
                        if (field.equals("hits") && json.currentToken() == JsonToken.START_OBJECT) {
                            page.object(json, inner -> page.hits(json, inner));
                        } else {
                            json.skipChildren();
                        }
                    });
        }
        return page;
    }

    /** What is done with the value of a field, at whose first token the parser stands. */
    private interface Field {
        void read(String name);
    }

    private void object(JsonParser json, Field field) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            field.read(name);
        }
    }

    private void hits(JsonParser json, String field) {
        if (!field.equals("hits")) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            begin();
            object(json, name -> hit(json, name));
            size++;
        }
    }

    private void begin() {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
            keys = Arrays.copyOf(keys, size * 2);
            scores = Arrays.copyOf(scores, size * 2);
            vectors = Arrays.copyOf(vectors, size * 2 * dimension);
            documents = Arrays.copyOf(documents, size * 2);
            metadata = Arrays.copyOf(metadata, size * 2);
            lineage = Arrays.copyOf(lineage, size * 2);
        }
        without.set(size);
    }

    private void hit(JsonParser json, String field) {
        switch (field) {
            case "_id" -> ids[size] = json.getString();
            case "_score" ->
                    scores[size] =
                            json.currentToken() == JsonToken.VALUE_NULL ? 0 : json.getDoubleValue();
            case "_source" -> object(json, name -> source(json, name));
            default -> json.skipChildren();
        }
    }

    private void source(JsonParser json, String field) {
        switch (field) {
            case Documents.VECTOR -> vector(json);
            case Documents.BITS -> bits(json);
            case Documents.DOCUMENT -> documents[size] = json.getString();
            case Documents.METADATA -> metadata[size] = json.getString();
            case Documents.LINEAGE -> lineage[size] = json.getString();
            case Documents.KEY -> keys[size] = json.getLongValue();
            default -> json.skipChildren();
        }
    }

    private void bits(JsonParser json) {
        if (dimension > 0) {
            Documents.bits(json.getString(), vectors, size * dimension);
            without.clear(size);
        }
    }

    private void vector(JsonParser json) {
        if (dimension == 0) {
            json.skipChildren();
            return;
        }
        int at = size * dimension;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            vectors[at++] = json.getFloatValue();
        }
        without.clear(size);
    }

    int size() {
        return size;
    }

    String id(int row) {
        return ids[row];
    }

    long key(int row) {
        return keys[row];
    }

    double score(int row) {
        return scores[row];
    }

    @Nullable String document(int row) {
        return documents[row];
    }

    @Nullable String metadata(int row) {
        return metadata[row];
    }

    Batch batch(int from, int to) {
        BitSet none = without.get(from, to);
        return new Batch(
                Arrays.copyOfRange(ids, from, to),
                dimension,
                Arrays.copyOfRange(vectors, from * dimension, to * dimension),
                none.isEmpty() || dimension == 0 ? null : none,
                Arrays.copyOfRange(documents, from, to),
                Arrays.copyOfRange(metadata, from, to),
                Arrays.copyOfRange(lineage, from, to));
    }
}
