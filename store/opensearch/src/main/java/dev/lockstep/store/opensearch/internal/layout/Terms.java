package dev.lockstep.store.opensearch.internal.layout;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What can be asked of metadata, as words of one keyword field: path, kind and value, in an order
 * in which ranges can be asked for. So any field can be filtered by, with no mapping of its own.
 */
public final class Terms {
    private static final char END = '\u0000';
    private static final int LONGEST = 4_000;

    private Terms() {}

    /** Adds the words of an object, and the texts in it. */
    static void collect(JsonNode object, Set<String> terms, StringBuilder words) {
        object.properties().forEach(e -> value(e.getKey(), e.getValue(), terms, words));
    }

    private static void value(String path, JsonNode value, Set<String> terms, StringBuilder words) {
        if (value.isNull()) {
            return;
        }
        terms.add(exists(path));
        if (value.isObject()) {
            value.properties()
                    .forEach(e -> value(path + "." + e.getKey(), e.getValue(), terms, words));
        } else if (value.isArray()) {
            value.forEach(element -> value(path, element, terms, words));
        } else if (value.isNumber()) {
            terms.add(number(path, value.doubleValue()));
        } else if (value.isBoolean()) {
            terms.add(of(path, value.booleanValue()));
        } else {
            terms.add(text(path, value.stringValue()));
            words.append(words.isEmpty() ? "" : " ").append(value.stringValue());
        }
    }

    public static String exists(String path) {
        return cut(path) + END + 'e';
    }

    public static String of(String path, Object value) {
        return switch (value) {
            case String text -> text(path, text);
            case Number number -> number(path, number.doubleValue());
            case Boolean bool -> cut(path) + END + 'b' + bool;
            default -> throw new IllegalArgumentException("a value of " + value.getClass());
        };
    }

    public static String text(String path, String value) {
        return textPrefix(path) + cut(value);
    }

    public static String textPrefix(String path) {
        return cut(path) + END + 't';
    }

    /** Behind all texts of the path. */
    public static String textEnd(String path) {
        return cut(path) + END + 'u';
    }

    public static String number(String path, double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0 : value);
        long ordered = bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
        return cut(path) + END + 'n' + HexFormat.of().toHexDigits(ordered);
    }

    /** A long one ends with its hash: it equals itself alone, and sorts by its beginning. */
    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int at = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return text.substring(0, at) + END + Keys.digest(utf8);
    }
}
