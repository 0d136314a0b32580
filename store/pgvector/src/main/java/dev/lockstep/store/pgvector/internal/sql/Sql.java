package dev.lockstep.store.pgvector.internal.sql;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;

/** Names and texts as they are written in SQL. Sessions have standard_conforming_strings on. */
public final class Sql {
    private Sql() {}

    public static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    public static String name(String schema, String table) {
        return name(schema) + "." + name(table);
    }

    /** A literal. */
    public static String text(String value) {
        if (value.indexOf('\0') >= 0) {
            throw LockstepException.user(
                    "nul-character",
                    "Cannot use '"
                            + Names.shown(value)
                            + "': found the character NUL, which PostgreSQL keeps in no text.");
        }
        return '\'' + value.replace("'", "''") + '\'';
    }
}
