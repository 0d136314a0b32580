package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.store.pgvector.internal.sql.Json;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ids as keys of the type that the table has. */
public final class Keys {
    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");

    private Keys() {}

    /** The condition that a key is one of these ids; empty where none of them can be. */
    public static String among(Column key, Collection<String> ids) {
        if (!key.parts().isEmpty()) {
            return amongSeveral(key, ids);
        }
        Predicate<String> possible = possible(key);
        String list =
                ids.stream()
                        .distinct()
                        .filter(id -> id.indexOf('\0') < 0 && possible.test(id))
                        .map(Sql::text)
                        .collect(Collectors.joining(", "));
        return list.isEmpty() ? "" : side(key) + " = any(array[" + list + "]::" + array(key) + ")";
    }

    /** By the index of the columns, where each of them can be compared so. */
    private static String amongSeveral(Column key, Collection<String> ids) {
        List<Column> parts = key.parts();
        String sides = parts.stream().map(Keys::side).collect(Collectors.joining(", "));
        String list =
                ids.stream()
                        .distinct()
                        .filter(possible(key))
                        .map(id -> several(parts, Json.texts(id)))
                        .collect(Collectors.joining(", "));
        return list.isEmpty() ? "" : "(" + sides + ") in (" + list + ")";
    }

    private static String several(List<Column> parts, List<String> texts) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            values.add(Sql.text(texts.get(i)) + "::" + base(parts.get(i)));
        }
        return "(" + String.join(", ", values) + ")";
    }

    private static Predicate<String> possible(List<Column> parts) {
        List<Predicate<String>> each = parts.stream().map(Keys::possible).toList();
        return id -> {
            List<String> texts = Json.texts(id);
            return texts.size() == each.size()
                    && Json.array(texts).equals(id)
                    && IntStream.range(0, each.size())
                            .allMatch(i ->
                                    texts.get(i).indexOf('\0') < 0
                                            && each.get(i).test(texts.get(i)));
        };
    }

    /** The key as it can be compared by index, else as text. */
    static String side(Column key) {
        return indexed(key) ? key.sql() : key.sql() + "::text";
    }

    private static String array(Column key) {
        return base(key) + "[]";
    }

    private static String base(Column key) {
        return INTEGERS.contains(key.base()) || key.base().equals("uuid") ? key.base() : "text";
    }

    private static boolean indexed(Column key) {
        return INTEGERS.contains(key.base())
                || Set.of("uuid", "text", "varchar").contains(key.base());
    }

    /** Whether an id is exactly how a key of the type is written. */
    public static Predicate<String> possible(Column key) {
        if (!key.parts().isEmpty()) {
            return possible(key.parts());
        }
        return switch (key.base()) {
            case "int2", "int4", "int8" -> id -> isInteger(id, key.base());
            case "uuid" -> Keys::isUuid;
            case "varchar", "bpchar" -> id -> id.codePointCount(0, id.length()) <= most(key);
            default -> _ -> true;
        };
    }

    /** Characters that a text column has at most, by its type. */
    private static int most(Column key) {
        String digits = key.type().replaceAll("[^0-9]", "");
        return digits.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private static boolean isInteger(String id, String type) {
        try {
            long value = Long.parseLong(id);
            boolean fits =
                    switch (type) {
                        case "int2" -> value == (short) value;
                        case "int4" -> value == (int) value;
                        default -> true;
                    };
            return fits && Long.toString(value).equals(id);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isUuid(String id) {
        try {
            return id.length() == 36 && UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
