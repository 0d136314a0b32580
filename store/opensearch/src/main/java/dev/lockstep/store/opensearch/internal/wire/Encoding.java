package dev.lockstep.store.opensearch.internal.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import dev.lockstep.store.opensearch.internal.read.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * How documents, and bodies of bulk requests, are written. SMILE is JSON in binary: a float is its
 * bits in five bytes, where JSON has a text of eleven that the server parses. Of the binary formats
 * that OpenSearch knows, bulk takes SMILE alone: {@code 0xFF}, which parts its documents, is within
 * none of them. CBOR has no such byte, and is refused with 406.
 *
 * <p>A document tells by its first byte which one it is in.
 */
public enum Encoding {
    JSON("application/x-ndjson", "application/json", '\n', 1, json()),
    SMILE("application/smile", "application/smile", 0xFF, 5, smile());

    private final String bulkType;
    private final String answerType;
    private final int separator;
    private final int opening;
    private final JsonFactory factory;

    /**
     * @param opening bytes before the first field of an object
     */
    Encoding(String bulkType, String answerType, int separator, int opening, JsonFactory factory) {
        this.bulkType = bulkType;
        this.answerType = answerType;
        this.separator = separator;
        this.opening = opening;
        this.factory =
                factory.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .setStreamReadConstraints(ofAnyLength());
    }

    private static JsonFactory json() {
        return new JsonFactoryBuilder()
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
    }

    /** Names are not shared, so that a field can be put behind the last one. */
    private static JsonFactory smile() {
        return new SmileFactory().disable(SmileGenerator.Feature.CHECK_SHARED_NAMES);
    }

    /** How long a text may be is a limit of the store, and not of a parser. */
    private static StreamReadConstraints ofAnyLength() {
        return StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();
    }

    /** What a document or an answer is in. */
    public static Encoding of(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == ':' ? SMILE : JSON;
    }

    /** The content type of a bulk request. */
    public String bulkType() {
        return bulkType;
    }

    /** The content type to ask for. */
    String answerType() {
        return answerType;
    }

    /** The byte behind each part of a bulk request. */
    public int separator() {
        return separator;
    }

    /** What is written into an object. */
    public interface Fields {
        void to(JsonGenerator object) throws IOException;
    }

    public byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 10);
        object(bytes, fields);
        return bytes.toByteArray();
    }

    public void object(OutputStream to, Fields fields) {
        try (JsonGenerator object = factory.createGenerator(to)) {
            object.writeStartObject();
            fields.to(object);
            object.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonParser parser(byte[] bytes) throws IOException {
        return factory.createParser(bytes);
    }

    /** The same document in this encoding; floats keep their bits. */
    public byte[] from(byte[] document) {
        Encoding was = of(document);
        if (was == this) {
            return document;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(document.length * 2);
        try (JsonParser in = was.parser(document);
                JsonGenerator out = factory.createGenerator(bytes)) {
            in.nextToken();
            out.copyCurrentStructure(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What comes in place of the last byte of a document that has fields, for one field more. */
    public byte[] oneMore(String name, long value) {
        byte[] alone = object(object -> object.writeNumberField(name, value));
        if (this == SMILE) {
            return Arrays.copyOfRange(alone, opening, alone.length);
        }
        alone[0] = ',';
        return alone;
    }
}
