package dev.lockstep.dataset.internal.read;

import dev.lockstep.dataset.internal.columnar.TextFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** What both JSON readers share. */
final class JsonSource {
    private JsonSource() {}

    /** Numbers of any length, since they stay text; far deeper than is taken, to pass over it. */
    static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNumberLength(1 << 20)
                                .maxStringLength(1 << 26)
                                .maxNameLength(1 << 16)
                                .maxNestingDepth(10_000)
                                .build())
                .build();
    }

    static void write(JsonRecord record, TextFiles rows, long line, int width) throws IOException {
        rows.begin(line);
        for (int i = 0; i < width; i++) {
            String value = record.value(i);
            if (value == null) {
                rows.missing();
            } else {
                rows.text(value);
            }
        }
        rows.end();
    }

    static String name(@Nullable JsonToken token) {
        return switch (token) {
            case null -> "the end";
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> token.name();
        };
    }

    static String shortened(JacksonException e) {
        String message = e.getOriginalMessage();
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        // What speaks of the parser and not of the file.
        first =
                first.replaceAll(" ?\\(start marker at .*|: enable `.*", "")
                        .replaceAll(", from `[^`]*`", "");
        return first.length() > 200 ? first.substring(0, 200) + "…" : first;
    }
}
