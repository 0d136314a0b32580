package dev.lockstep.store.opensearch.internal.layout;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.api.Batch;
import dev.lockstep.api.Metric;
import dev.lockstep.store.opensearch.internal.wire.Encoding;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A row as a document: {@value #VECTOR} so that the same bits come back, or {@value #BITS} where
 * the graph cannot take it; the metadata as the text that it was, unindexed, beside what can be
 * asked of it.
 */
public final class Documents {
    public static final String VECTOR = "vector";
    public static final String BITS = "vector_bits";
    public static final String DOCUMENT = "document";
    public static final String METADATA = "metadata_json";
    public static final String LINEAGE = "embedded_from";
    public static final String KEY = "key";
    public static final String TERMS = "terms";
    public static final String WORDS = "words";

    /** Of a row that went straight to an index that is loaded: who wrote it. */
    public static final String SESSION = "session";

    static final int MOST_ID_BYTES = 512;

    /** Of a document: below what a server takes in one request unless told otherwise. */
    public static final int MOST_BYTES = 64 << 20;

    private final int dimension;
    private final Metric metric;

    public Documents(int dimension, Metric metric) {
        this.dimension = dimension;
        this.metric = metric;
    }

    /** Why a row cannot be taken, null where it can. */
    @Nullable
    public String fault(Batch batch, int row) {
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
        String text = Texts.fault("id", id);
        text = text == null ? Texts.fault("document", batch.document(row)) : text;
        return text == null ? Texts.fault("metadata", batch.metadata(row)) : text;
    }

    /** Whether there can be a row of this id. */
    public static boolean possible(String id) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        return bytes > 0 && bytes <= MOST_ID_BYTES && Texts.fault("id", id) == null;
    }

    /**
     * The document.
     *
     * @throws JacksonException where the metadata is no JSON
     */
    public byte[] source(Batch batch, int row, Encoding as) {
        String metadata = batch.metadata(row);
        Asked asked = metadata == null ? Asked.NOTHING : Asked.of(metadata);
        return as.object(object -> {
            object.writeNumberField(KEY, Keys.of(batch.id(row)));
            if (batch.hasVector(row)) {
                vector(object, batch.vectors(), row * dimension);
            }
            text(object, DOCUMENT, batch.document(row));
            text(object, LINEAGE, batch.embeddedFrom(row));
            text(object, METADATA, metadata);
            asked.write(object);
        });
    }

    private static void text(JsonGenerator object, String field, @Nullable String text)
            throws IOException {
        if (text != null) {
            object.writeStringField(field, text);
        }
    }

    private void vector(JsonGenerator object, float[] vectors, int from) throws IOException {
        if (!fitsGraph(vectors, from)) {
            ByteBuffer bits = ByteBuffer.allocate(4 * dimension);
            for (int i = 0; i < dimension; i++) {
                bits.putInt(Float.floatToRawIntBits(vectors[from + i]));
            }
            text(object, BITS, Base64.getEncoder().encodeToString(bits.array()));
            return;
        }
        object.writeArrayFieldStart(VECTOR);
        for (int i = 0; i < dimension; i++) {
            object.writeNumber(vectors[from + i]);
        }
        object.writeEndArray();
    }

    /** No direction, or a length beyond all numbers, has no distance to anything. */
    private boolean fitsGraph(float[] vectors, int from) {
        float square = 0;
        for (int i = 0; i < dimension; i++) {
            square += vectors[from + i] * vectors[from + i];
        }
        return Float.isFinite(square) && (square > 0 || metric != Metric.COSINE);
    }

    /** What can be asked of the metadata. */
    private record Asked(Set<String> terms, String words) {
        static final Asked NOTHING = new Asked(Set.of(), "");

        static Asked of(String metadata) {
            JsonNode object = Json.read(metadata);
            if (!object.isObject()) {
                throw new IllegalStateException("found " + object.getNodeType());
            }
            Set<String> terms = new LinkedHashSet<>();
            StringBuilder words = new StringBuilder();
            Terms.collect(object, terms, words);
            return new Asked(terms, words.toString());
        }

        void write(JsonGenerator object) throws IOException {
            if (!terms.isEmpty()) {
                object.writeArrayFieldStart(TERMS);
                for (String term : terms) {
                    object.writeString(term);
                }
                object.writeEndArray();
            }
            text(object, WORDS, words.isEmpty() ? null : words);
        }
    }

    /** What {@link #BITS} holds. */
    public static void bits(String base64, float[] into, int from) {
        ByteBuffer bits = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        for (int i = from; bits.hasRemaining(); i++) {
            into[i] = Float.intBitsToFloat(bits.getInt());
        }
    }
}
