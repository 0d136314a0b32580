package dev.lockstep.dataset.internal.query;

import java.util.Locale;

/** DuckDB's type names as ours, so that a column is called the same everywhere. */
final class ResultTypes {
    private ResultTypes() {}

    static String named(String duck) {
        return switch (duck) {
            case "VARCHAR" -> "text";
            case "BIGINT", "INTEGER", "SMALLINT", "TINYINT" -> "bigint";
            case "TIMESTAMP WITH TIME ZONE" -> "timestamptz";
            default -> duck.toLowerCase(Locale.ROOT);
        };
    }
}
