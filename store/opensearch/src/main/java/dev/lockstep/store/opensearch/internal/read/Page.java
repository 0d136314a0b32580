package dev.lockstep.store.opensearch.internal.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.smile.SmileParser;
import dev.lockstep.api.Batch;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.wire.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hits of one answer as columns, read from its JSON or SMILE in one pass. The bits of a vector
 * that were written come back.
 */
public final class Page {
    private final byte[] answer;
    private final Fields fields;
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
    private final Set<String> indexes = new HashSet<>();

    private Page(byte[] answer, Fields fields, int dimension) {
        this.answer = answer;
        this.fields = fields;
        this.dimension = dimension;
        this.vectors = new float[64 * dimension];
    }

    /** With the vectors, of the answer to a query that has them in it. */
    public static Page read(byte[] answer, Fields fields) {
        return read(answer, fields, fields.spec().dimension());
    }

    public static Page withoutVectors(byte[] answer, Fields fields) {
        return read(answer, fields, 0);
    }

    static Page none(Fields fields) {
        return withoutVectors(new byte[] {'{', '}'}, fields);
    }

    private static Page read(byte[] answer, Fields fields, int dimension) {
        Page page = new Page(answer, fields, dimension);
        try (JsonParser json = Encoding.of(answer).parser(answer)) {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page;
    }

    /** What is done with the value of a field, at whose first token the parser stands. */
    private interface Field {
        public void read(String name) throws IOException;
    }

    private void object(JsonParser json, Field field) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            field.read(name);
        }
    }

    private void hits(JsonParser json, String field) throws IOException {
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

    private void hit(JsonParser json, String field) throws IOException {
        switch (field) {
            case "_id" -> ids[size] = json.getText();
            case "_index" -> indexes.add(json.getText());
            case "_score" ->
                    scores[size] =
                            json.currentToken() == JsonToken.VALUE_NULL ? 0 : json.getDoubleValue();
            case "_source" -> fields.source(json, this);
            case "sort" -> key(json);
            default -> json.skipChildren();
        }
    }

    private void key(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                keys[size] = json.getLongValue();
            }
        }
    }

    /** The text of an answer in JSON from one byte to another. */
    public String text(long from, long to) {
        return new String(answer, (int) from, (int) (to - from), StandardCharsets.UTF_8);
    }

    /** Of the row that is read now, as the following. */
    void bits(String base64) {
        if (dimension > 0) {
            Documents.bits(base64, vectors, size * dimension);
            without.clear(size);
        }
    }

    /** The parser stands at the vector's first token; a null is no vector. */
    public void vector(JsonParser json) throws IOException {
        if (dimension == 0 || json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        int at = size * dimension;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            vectors[at++] = component(json);
        }
        without.clear(size);
    }

    public void document(String text) {
        documents[size] = text;
    }

    public void metadata(String object) {
        metadata[size] = object;
    }

    void lineage(String hash) {
        lineage[size] = hash;
    }

    /**
     * A document that was written as JSON and is answered as SMILE has doubles, made of the texts.
     * The nearest float of such a double can be another one than that of the text; the shortest
     * text of the double is the text that was.
     */
    private static float component(JsonParser json) throws IOException {
        return json instanceof SmileParser && json.getNumberType() == NumberType.DOUBLE
                ? Float.parseFloat(Double.toString(json.getDoubleValue()))
                : json.getFloatValue();
    }

    public int size() {
        return size;
    }

    /** Those that the hits are in. */
    public Set<String> indexes() {
        return indexes;
    }

    public String id(int row) {
        return ids[row];
    }

    long key(int row) {
        return keys[row];
    }

    public double score(int row) {
        return scores[row];
    }

    @Nullable
    public String document(int row) {
        return documents[row];
    }

    @Nullable
    public String metadata(int row) {
        return metadata[row];
    }

    public Batch batch(int from, int to) {
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
