package dev.lockstep.store.pgvector.internal;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Ids as keys of the type that the table has. */
final class Keys {
    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");

    private Keys() {}

    /** The condition that a key is one of these ids; empty where none of them can be. */
    static String among(Column key, Collection<String> ids) {
        Predicate<String> possible = possible(key);
        String list =
                ids.stream()
                        .distinct()
                        .filter(id -> id.indexOf('\0') < 0 && possible.test(id))
                        .map(Sql::text)
                        .collect(Collectors.joining(", "));
        return list.isEmpty() ? "" : side(key) + " = any(array[" + list + "]::" + array(key) + ")";
    }

    /** The key as it can be compared by index, else as text. */
    static String side(Column key) {
        return indexed(key) ? key.sql() : key.sql() + "::text";
    }

    private static String array(Column key) {
        return (INTEGERS.contains(key.base()) || key.base().equals("uuid") ? key.base() : "text")
                + "[]";
    }

    private static boolean indexed(Column key) {
        return INTEGERS.contains(key.base())
                || Set.of("uuid", "text", "varchar").contains(key.base());
    }

    /** Whether an id is exactly how a key of the type is written. */
    static Predicate<String> possible(Column key) {
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
