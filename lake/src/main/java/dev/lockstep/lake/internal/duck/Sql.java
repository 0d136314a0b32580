package dev.lockstep.lake.internal.duck;

import java.util.Collection;
import java.util.stream.Collectors;

/** Quoting for DuckDB's SQL. */
public final class Sql {
    private Sql() {}

    public static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    public static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** A list of texts, {@code ['a', 'b']}. */
    public static String texts(Collection<String> values) {
        return values.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]"));
    }
}
