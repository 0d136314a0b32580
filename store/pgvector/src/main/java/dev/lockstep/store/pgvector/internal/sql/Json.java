package dev.lockstep.store.pgvector.internal.sql;

import dev.lockstep.api.Checkpoint;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The store's own records as text. */
public final class Json {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Json() {}

    public static String text(Object value) {
        return JSON.writeValueAsString(value);
    }

    public static Map<String, String> properties(String text) {
        return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
    }

    /** The strings of an array; none where the text is anything else. */
    public static List<String> texts(String text) {
        try {
            JsonNode array = JSON.readTree(text);
            boolean strings =
                    array.isArray() && array.values().stream().allMatch(JsonNode::isString);
            return strings
                    ? array.values().stream().map(JsonNode::stringValue).toList()
                    : List.of();
        } catch (JacksonException e) {
            return List.of();
        }
    }

    /** The array as the server writes it. */
    public static String array(List<String> texts) {
        StringBuilder array = new StringBuilder("[");
        for (String text : texts) {
            array.append(array.length() > 1 ? ", \"" : "\"");
            text.chars().forEach(c -> escaped(array, (char) c));
            array.append('"');
        }
        return array.append(']').toString();
    }

    private static void escaped(StringBuilder to, char c) {
        switch (c) {
            case '"', '\\' -> to.append('\\').append(c);
            case '\b' -> to.append("\\b");
            case '\f' -> to.append("\\f");
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (c < ' ') {
                    to.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                } else {
                    to.append(c);
                }
            }
        }
    }

    public static Checkpoint checkpoint(String text) {
        return JSON.readValue(text, Checkpoint.class);
    }
}
