package dev.lockstep.dataset.internal.type;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text as DuckDB's SQL spells it. */
public final class Sql {
    private Sql() {}

    /** A quoted name. */
    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A quoted text. */
    public static String text(Object value) {
        return "'" + value.toString().replace("'", "''") + "'";
    }

    /** A list of quoted texts in brackets. */
    public static String list(Collection<?> values) {
        return values.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]"));
    }
}
