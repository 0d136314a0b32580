package dev.lockstep.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies of bulk requests in files, made of pages of a scroll. Both are in SMILE, the quickest that
 * OpenSearch takes: a float is its bits, and is parsed by nobody.
 */
final class ReadyBodies {
    private static final int BODY_BYTES = 4 << 20;
    private static final int SEPARATOR = 0xFF;

    private final SmileFactory smile =
            new SmileFactory().disable(SmileGenerator.Feature.CHECK_SHARED_NAMES);
    private final Path directory;
    private final List<Path> files = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int documents;

    ReadyBodies(Path directory) {
        this.directory = directory;
        smile.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    List<Path> files() {
        return files;
    }

    int documents() {
        return documents;
    }

    /** Adds a page; by what it says the next one is asked for, empty behind the last one. */
    String add(byte[] page) throws IOException {
        int before = documents;
        String scroll = "";
        String id = "";
        try (JsonParser in = smile.createParser(page)) {
            for (JsonToken at = in.nextToken(); at != null; at = in.nextToken()) {
                String field = at == JsonToken.FIELD_NAME ? in.currentName() : "";
                switch (field) {
                    case "_scroll_id" -> scroll = in.nextTextValue();
                    case "_id" -> id = in.nextTextValue();
                    case "_source" -> {
                        in.nextToken();
                        add(id, in);
                    }
                    default -> {}
                }
            }
        }
        if (documents == before) {
            cut();
            return "";
        }
        return scroll;
    }

    private void add(String id, JsonParser source) throws IOException {
        try (JsonGenerator action = smile.createGenerator(body)) {
            action.writeStartObject();
            action.writeObjectFieldStart("index");
            action.writeStringField("_id", id);
            action.writeEndObject();
            action.writeEndObject();
        }
        body.write(SEPARATOR);
        try (JsonGenerator document = smile.createGenerator(body)) {
            document.copyCurrentStructure(source);
        }
        body.write(SEPARATOR);
        documents++;
        if (body.size() >= BODY_BYTES) {
            cut();
        }
    }

    private void cut() throws IOException {
        if (body.size() > 0) {
            files.add(Files.write(directory.resolve("body-" + files.size()), body.toByteArray()));
            body.reset();
        }
    }
}
