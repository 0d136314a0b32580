package dev.lockstep.store.pgvector.internal.values;

import dev.lockstep.store.pgvector.internal.sql.Json;
import java.util.Set;

/** How {@code jsonb_build_object} writes a value, by its type. */
public enum JsonForm {
    TRUTH,
    NUMBER,
    TIMESTAMP,
    TIMESTAMP_WITH_ZONE,
    JSON,
    STRING,
    /** By rules that are not followed here. */
    OTHER;

    private static final Set<String> NUMBERS =
            Set.of("int2", "int4", "int8", "float4", "float8", "numeric");
    private static final Set<String> OTHERS = Set.of("int2vector", "oidvector", "record");

    /**
     * @param type {@code pg_type.typtype}
     * @param toJson whether somebody has made a cast to json
     * @param delimiter between the elements of an array
     */
    static JsonForm of(String base, String type, boolean toJson, String delimiter) {
        if (base.equals("json") || base.equals("jsonb")) {
            return JSON;
        }
        if (base.equals("bool")) {
            return TRUTH;
        }
        if (NUMBERS.contains(base)) {
            return NUMBER;
        }
        return switch (base) {
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> TIMESTAMP_WITH_ZONE;
            default ->
                    toJson
                                    || OTHERS.contains(base)
                                    || !Set.of("b", "e", "r", "m").contains(type)
                                    || !delimiter.equals(",")
                            ? OTHER
                            : STRING;
        };
    }

    /**
     * The JSON of one value.
     *
     * @param text what the type's output function gives, in UTC and ISO style
     */
    String json(String text) {
        return switch (this) {
            case TRUTH -> text.equals("t") ? "true" : "false";
            case NUMBER -> isFinite(text) ? text : Json.text(text);
            case TIMESTAMP -> Json.text(withT(text));
            case TIMESTAMP_WITH_ZONE -> Json.text(withT(text).replace("+00", "+00:00"));
            case JSON -> text;
            case STRING -> Json.text(text);
            case OTHER -> throw new IllegalStateException("no JSON for it");
        };
    }

    private static boolean isFinite(String number) {
        return Character.isDigit(number.charAt(number.length() - 1));
    }

    /** Of a time without a date beyond all there is no blank, and no place to put it. */
    private static String withT(String time) {
        return time.replaceFirst(" (?=\\d)", "T");
    }
}
