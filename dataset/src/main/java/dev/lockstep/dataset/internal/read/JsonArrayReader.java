package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON array of objects. A record is known by its number, from 1. An element that is no sound
 * object is a reject; a file that is no JSON from some place on is refused as a whole, since nobody
 * can tell how many records it lacks.
 */
final class JsonArrayReader implements SourceReader {
    private final Path file;
    private final TextEncoding encoding;
    private final JsonFactory json = JsonSource.factory();
    private final JsonRecord record = new JsonRecord();

    private interface Each {
        void element(long number, @Nullable String problem, long bytes) throws IOException;
    }

    JsonArrayReader(Path file, Map<String, String> options) throws IOException {
        this.file = file;
        this.encoding = TextEncoding.of(file, options.get("encoding"));
    }

    @Override
    public List<SourceColumn> columns() throws IOException {
        elements((number, problem, bytes) -> {});
        return record.columns();
    }

    @Override
    public void rows(Intake intake) throws IOException {
        int width = record.columns().size();
        elements((number, problem, bytes) -> {
            if (problem != null) {
                intake.rejects().add(number, problem, "record " + number);
            } else {
                JsonSource.write(record, intake.rows(), number, width);
            }
            intake.read(bytes);
        });
    }

    private void elements(Each each) throws IOException {
        long number = 0;
        try (InputStream in = encoding.open(file);
                JsonParser parser = json.createParser(ObjectReadContext.empty(), in)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_ARRAY) {
                throw notAnArray(first);
            }
            for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY; ) {
                number++;
                String problem = element(parser, token);
                each.element(number, problem, parser.currentTokenLocation().getByteOffset());
            }
            if (parser.nextToken() != null) {
                throw unreadable(number, "more after the array", parser.currentTokenLocation());
            }
        } catch (JacksonException e) {
            throw unreadable(number, JsonSource.shortened(e), e.getLocation());
        }
    }

    private @Nullable String element(JsonParser parser, @Nullable JsonToken token) {
        if (token == null) {
            throw unreadable(0, "the end inside the array", parser.currentTokenLocation());
        }
        if (token == JsonToken.START_OBJECT) {
            return record.read(parser);
        }
        parser.skipChildren();
        return JsonSource.name(token) + ", expected an object";
    }

    private static LockstepException notAnArray(@Nullable JsonToken first) {
        return LockstepException.user(
                "json-not-an-array",
                "Cannot read the JSON: found "
                        + JsonSource.name(first)
                        + ", expected an array of objects, [{…}, {…}], or one object a line.");
    }

    private static LockstepException unreadable(
            long records, String found, @Nullable TokenStreamLocation where) {
        String place =
                where == null
                        ? ""
                        : " at line " + where.getLineNr() + " column " + where.getColumnNr();
        return LockstepException.user(
                "json-syntax",
                "Cannot read the JSON after "
                        + records
                        + " records: found "
                        + found
                        + place
                        + ", expected an array of objects to its end; is the file complete?");
    }

    @Override
    public List<String> notes() {
        return List.of("JSON array in " + encoding.charset().name());
    }

    @Override
    public void close() {}
}
