package dev.lockstep.dataset.internal.read;

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
import tools.jackson.core.json.JsonFactory;

/** One JSON object a line; a line that is none is a reject, and the next one is read. */
final class JsonLinesReader implements SourceReader {
    private final Path file;
    private final TextEncoding encoding;
    private final JsonFactory json = JsonSource.factory();
    private final JsonRecord record = new JsonRecord();

    JsonLinesReader(Path file, Map<String, String> options) throws IOException {
        this.file = file;
        this.encoding = TextEncoding.of(file, options.get("encoding"));
    }

    @Override
    public List<SourceColumn> columns() throws IOException {
        try (InputStream in = encoding.open(file)) {
            ByteLines lines = new ByteLines(in);
            while (lines.next()) {
                problem(lines);
            }
        }
        return record.columns();
    }

    @Override
    public void rows(Intake intake) throws IOException {
        int width = record.columns().size();
        try (InputStream in = encoding.open(file)) {
            ByteLines lines = new ByteLines(in);
            while (lines.next()) {
                line(lines, intake, width);
                intake.read(lines.bytesRead);
            }
        }
    }

    private void line(ByteLines lines, Intake intake, int width) throws IOException {
        if (blank(lines)) {
            intake.blankLine();
            return;
        }
        String problem = problem(lines);
        if (problem != null) {
            intake.rejects().add(lines.number, problem, lines.b, lines.from, lines.to);
        } else {
            JsonSource.write(record, intake.rows(), lines.number, width);
        }
    }

    /** Reads the line into the record; returns what is wrong, or null. */
    private @Nullable String problem(ByteLines lines) {
        if (lines.cut) {
            return "a line longer than " + (ByteLines.LONGEST >> 20) + " MB";
        }
        try (JsonParser parser =
                json.createParser(
                        ObjectReadContext.empty(), lines.b, lines.from, lines.to - lines.from)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return "nothing, expected a JSON object";
            }
            if (first != JsonToken.START_OBJECT) {
                return JsonSource.name(first) + ", expected a JSON object";
            }
            String problem = record.read(parser);
            return problem == null && parser.nextToken() != null
                    ? "more after the JSON object"
                    : problem;
        } catch (JacksonException e) {
            return "no JSON: " + JsonSource.shortened(e);
        }
    }

    private static boolean blank(ByteLines lines) {
        for (int i = lines.from; i < lines.to; i++) {
            if (lines.b[i] < 0 || lines.b[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> notes() {
        return List.of("JSON lines in " + encoding.charset().name());
    }

    @Override
    public void close() {}
}
