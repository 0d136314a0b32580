package dev.lockstep.cli.internal.http;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON trees. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    public static JsonNode parse(byte[] bytes) {
        return bytes.length == 0 ? MAPPER.nullNode() : MAPPER.readTree(bytes);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** On one line. */
    public static String line(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** On many lines, for people. */
    public static String pretty(JsonNode node) {
        return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node);
    }

    /** The elements of a list answer: the array itself, or the one under {@code items}. */
    public static JsonNode items(JsonNode answer) {
        return answer.isArray() ? answer : answer.path("items");
    }

    /** A text, or empty where it is absent or null. */
    public static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** A moment as ISO text; null where it is absent or null. */
    public static @Nullable Instant moment(JsonNode node, String field) {
        String text = text(node, field);
        return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    }

    /** Whether the field is there and not null. */
    public static boolean has(JsonNode node, String field) {
        return node.hasNonNull(field);
    }
}
