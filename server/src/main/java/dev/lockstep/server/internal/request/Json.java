package dev.lockstep.server.internal.request;

import dev.lockstep.api.LockstepException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as it crosses the wire: snake case, enums in lower case, times as ISO-8601 in UTC. Unknown
 * keys, duplicate keys and null for a number are errors.
 */
public final class Json {
    private static final Pattern CHOICES =
            Pattern.compile("not one of the values accepted for Enum class: \\[([^]]*)]");

    private final JsonMapper mapper =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                    .build();

    public JsonMapper mapper() {
        return mapper;
    }

    public byte[] bytes(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    public String text(Object value) {
        return mapper.writeValueAsString(value);
    }

    void write(Object value, OutputStream out) {
        mapper.writeValue(out, value);
    }

    /**
     * @throws LockstepException USER where it is not that shape, with the place in the text
     */
    public <T> T read(byte[] body, Class<T> type) {
        try {
            T value = mapper.readValue(body, type);
            if (value == null) {
                throw refused("the body is null", null);
            }
            return value;
        } catch (JacksonException e) {
            throw refused(cause(e), e);
        }
    }

    /** The same, with every number of its trees as it was written. */
    public <T> T readExact(byte[] body, Class<T> type) {
        try {
            return mapper.readerFor(type)
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readValue(body);
        } catch (JacksonException e) {
            throw refused(cause(e), e);
        }
    }

    /** Any JSON text as a tree. */
    public JsonNode tree(String text) {
        try {
            return mapper.readTree(text);
        } catch (JacksonException e) {
            throw refused(cause(e), e);
        }
    }

    public static LockstepException refused(String found, @Nullable Throwable cause) {
        return new LockstepException(
                dev.lockstep.api.ErrorKind.USER,
                "json",
                "Cannot read the JSON: found " + found + "; see /api/v1/docs for the shape.",
                cause);
    }

    private static String cause(JacksonException e) {
        Throwable root = e.getCause() instanceof LockstepException inner ? inner : e;
        String message = root == e ? e.getOriginalMessage() : root.getMessage();
        String first =
                Objects.requireNonNullElse(message, "an error")
                        .lines()
                        .findFirst()
                        .orElse("an error");
        first =
                first.replaceAll(" \\(class [\\w.$]+\\)", "")
                        .replaceAll("`[\\w.$]*[.$](\\w+)`", "$1")
                        // What speaks of the parser and not of the text.
                        .replaceAll(
                                ": enable [A-Z_]+ to allow"
                                        + "| \\((but might|disable) [^)]*\\)"
                                        + "|, from `[^`]*`",
                                "");
        return "'" + shorten(choices(first)) + "'" + path(e) + at(e.getLocation());
    }

    /** Constants as they are sent. */
    private static String choices(String message) {
        Matcher m = CHOICES.matcher(message);
        return m.replaceAll(found ->
                Matcher.quoteReplacement(
                        "expected one of " + found.group(1).toLowerCase(Locale.ROOT)));
    }

    private static String path(JacksonException e) {
        if (!(e instanceof DatabindException bind) || bind.getPath().isEmpty()) {
            return "";
        }
        StringBuilder path = new StringBuilder(" in ");
        for (JacksonException.Reference reference : bind.getPath()) {
            String name = reference.getPropertyName();
            path.append(name == null ? "[" + reference.getIndex() + "]" : "." + name);
        }
        return path.toString().replace(" in .", " in ");
    }

    private static String at(@Nullable TokenStreamLocation at) {
        return at == null || at.getLineNr() < 1
                ? ""
                : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String shorten(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
