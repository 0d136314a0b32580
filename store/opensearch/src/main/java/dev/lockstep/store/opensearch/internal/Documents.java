package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Metric;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A row as a document: {@value #VECTOR} in the spelling that comes back as the same bits, or
 * {@value #BITS} where the graph cannot take it; the metadata as the text that it was, unindexed,
 * beside what can be asked of it.
 */
final class Documents {
    static final String VECTOR = "vector";
    static final String BITS = "vector_bits";
    static final String DOCUMENT = "document";
    static final String METADATA = "metadata_json";
    static final String LINEAGE = "embedded_from";
    static final String KEY = "key";
    static final String TERMS = "terms";
    static final String WORDS = "words";

    /** Of a row that went straight to an index that is loaded: who wrote it. */
    static final String SESSION = "session";

    static final int MOST_ID_BYTES = 512;

    /** Of a document as JSON: below what a server takes in one request unless told otherwise. */
    static final int MOST_BYTES = 64 << 20;

    private final int dimension;
    private final Metric metric;

    Documents(int dimension, Metric metric) {
        this.dimension = dimension;
        this.metric = metric;
    }

    /** Why a row cannot be taken, null where it can. */
    @Nullable String fault(Batch batch, int row) {
        String id = batch.id(row);
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MOST_ID_BYTES) {
            return "its id has " + bytes + " bytes, OpenSearch takes 1 to " + MOST_ID_BYTES;
        }
        if (batch.hasVector(row)) {
            for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                float component = batch.vectors()[i];
                if (!Float.isFinite(component)) {
                    return "its vector holds "
                            + component
                            + ", OpenSearch takes finite numbers only";
                }
            }
        }
        String text = JsonText.fault("id", id);
        text = text == null ? JsonText.fault("document", batch.document(row)) : text;
        return text == null ? JsonText.fault("metadata", batch.metadata(row)) : text;
    }

    /** Whether there can be a row of this id. */
    static boolean possible(String id) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        return bytes > 0 && bytes <= MOST_ID_BYTES && JsonText.fault("id", id) == null;
    }

    /**
     * The document's JSON.
     *
     * @throws JacksonException where the metadata is no JSON
     */
    String source(Batch batch, int row) {
        StringBuilder json = new StringBuilder(256 + 12 * dimension);
        json.append("{\"" + KEY + "\":").append(Keys.of(batch.id(row)));
        if (batch.hasVector(row)) {
            vector(json, batch.vectors(), row * dimension);
        }
        text(json, DOCUMENT, batch.document(row));
        text(json, LINEAGE, batch.embeddedFrom(row));
        String metadata = batch.metadata(row);
        if (metadata != null) {
            text(json, METADATA, metadata);
            asked(json, metadata);
        }
        return json.append('}').toString();
    }

    private static void text(StringBuilder json, String field, @Nullable String text) {
        if (text != null) {
            JsonText.string(json.append(",\"").append(field).append("\":"), text);
        }
    }

    private void vector(StringBuilder json, float[] vectors, int from) {
        if (!fitsGraph(vectors, from)) {
            ByteBuffer bits = ByteBuffer.allocate(4 * dimension);
            for (int i = 0; i < dimension; i++) {
                bits.putInt(Float.floatToRawIntBits(vectors[from + i]));
            }
            text(json, BITS, Base64.getEncoder().encodeToString(bits.array()));
            return;
        }
        json.append(",\"" + VECTOR + "\":[");
        for (int i = 0; i < dimension; i++) {
            json.append(i == 0 ? "" : ",").append(vectors[from + i]);
        }
        json.append(']');
    }

    /** No direction, or a length beyond all numbers, has no distance to anything. */
    private boolean fitsGraph(float[] vectors, int from) {
        float square = 0;
        for (int i = 0; i < dimension; i++) {
            square += vectors[from + i] * vectors[from + i];
        }
        return Float.isFinite(square) && (square > 0 || metric != Metric.COSINE);
    }

    private static void asked(StringBuilder json, String metadata) {
        JsonNode object = Json.read(metadata);
        if (!object.isObject()) {
            throw new IllegalStateException("found " + object.getNodeType());
        }
        Set<String> terms = new LinkedHashSet<>();
        StringBuilder words = new StringBuilder();
        Terms.collect(object, terms, words);
        if (!terms.isEmpty()) {
            String before = ",\"" + TERMS + "\":[";
            for (String term : terms) {
                JsonText.string(json.append(before), term);
                before = ",";
            }
            json.append(']');
        }
        text(json, WORDS, words.isEmpty() ? null : words.toString());
    }

    /** What {@link #BITS} holds. */
    static void bits(String base64, float[] into, int from) {
        ByteBuffer bits = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        for (int i = from; bits.hasRemaining(); i++) {
            into[i] = Float.intBitsToFloat(bits.getInt());
        }
    }
}
