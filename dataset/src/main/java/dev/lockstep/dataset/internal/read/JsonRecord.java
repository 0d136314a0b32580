package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Surrogates;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Takes one JSON object apart. Numbers stay as they are spelled, nested values become compact JSON
 * text, and what JSON leaves open (a key twice, half a surrogate pair) makes the record a reject.
 * An object's tokens are always consumed to its end. For one thread.
 */
final class JsonRecord {
    static final int DEEPEST = 64;

    private final Map<String, Integer> positions = new HashMap<>();
    private final List<SourceColumn> columns = new ArrayList<>();
    private @Nullable String[] values = new String[64];
    private long[] seenIn = new long[64];
    private long number;
    private @Nullable String problem;

    List<SourceColumn> columns() {
        return columns;
    }

    /** The value of a column in the last record, null where it is missing. */
    @Nullable String value(int column) {
        return seenIn[column] == number ? values[column] : null;
    }

    /** Reads the object that the parser stands at the start of; returns what is wrong, or null. */
    @Nullable String read(JsonParser parser) {
        number++;
        problem = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            int column = position(checked(parser.currentName(), "a key"));
            JsonToken token = parser.nextToken();
            if (seenIn[column] == number) {
                problem("the key '" + columns.get(column).header() + "' twice");
            }
            seenIn[column] = number;
            values[column] = value(parser, token, columns.get(column).kinds());
        }
        return problem;
    }

    private int position(String key) {
        Integer known = positions.get(key);
        if (known != null) {
            return known;
        }
        int column = columns.size();
        if (column >= ReadFile.MOST_COLUMNS) {
            throw ReadFile.tooManyColumns(column + 1);
        }
        positions.put(key, column);
        columns.add(new SourceColumn(key, EnumSet.noneOf(SourceColumn.Kind.class)));
        if (column == values.length) {
            values = java.util.Arrays.copyOf(values, column * 2);
            seenIn = java.util.Arrays.copyOf(seenIn, column * 2);
        }
        return column;
    }

    private @Nullable String value(
            JsonParser parser, JsonToken token, Set<SourceColumn.Kind> kinds) {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> {
                kinds.add(SourceColumn.Kind.TEXT);
                yield checked(parser.getString(), "a value");
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                kinds.add(SourceColumn.Kind.NUMBER);
                yield parser.getString();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                kinds.add(SourceColumn.Kind.BOOLEAN);
                yield parser.getString();
            }
            case START_OBJECT, START_ARRAY -> {
                kinds.add(SourceColumn.Kind.NESTED);
                StringBuilder text = new StringBuilder();
                nested(parser, token, text, 1);
                yield text.toString();
            }
            default ->
                    throw LockstepException.user(
                            "json-syntax", "Cannot read JSON: found " + token + " as a value.");
        };
    }

    private void nested(JsonParser parser, JsonToken token, StringBuilder text, int depth) {
        switch (token) {
            case START_OBJECT -> object(parser, text, depth);
            case START_ARRAY -> array(parser, text, depth);
            case VALUE_STRING -> quote(text, checked(parser.getString(), "a value"));
            default -> text.append(parser.getString());
        }
    }

    private void object(JsonParser parser, StringBuilder text, int depth) {
        if (tooDeep(parser, depth)) {
            return;
        }
        Set<String> keys = new HashSet<>();
        text.append('{');
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = checked(parser.currentName(), "a key");
            if (!keys.add(key)) {
                problem("the key '" + key + "' twice in a nested object");
            }
            text.append(keys.size() > 1 ? "," : "");
            quote(text, key);
            text.append(':');
            nested(parser, parser.nextToken(), text, depth + 1);
        }
        text.append('}');
    }

    private void array(JsonParser parser, StringBuilder text, int depth) {
        if (tooDeep(parser, depth)) {
            return;
        }
        text.append('[');
        boolean first = true;
        for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY; first = false) {
            text.append(first ? "" : ",");
            nested(parser, token, text, depth + 1);
        }
        text.append(']');
    }

    private boolean tooDeep(JsonParser parser, int depth) {
        if (depth <= DEEPEST) {
            return false;
        }
        problem("values nested deeper than " + DEEPEST);
        parser.skipChildren();
        return true;
    }

    private String checked(String text, String what) {
        if (!Surrogates.arePaired(text)) {
            problem("half a surrogate pair in " + what);
            return "\uFFFD";
        }
        if (text.indexOf(0) >= 0) {
            problem("a NUL character in " + what);
            return text.replace('\0', '\uFFFD');
        }
        return text;
    }

    private void problem(String found) {
        if (problem == null) {
            problem = found;
        }
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
