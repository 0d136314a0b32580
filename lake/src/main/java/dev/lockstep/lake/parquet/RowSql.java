package dev.lockstep.lake.parquet;

import dev.lockstep.lake.internal.duck.Sql;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a row as DuckDB expressions over a file's columns, and over {@code file_row_number}.
 *
 * @param id never null in any row
 * @param document a text, or {@code NULL}; so are metadata (of one JSON object) and embeddedFrom
 * @param vector a {@code FLOAT[]}, null where the dimension is 0
 */
public record RowSql(
        int dimension,
        String id,
        String document,
        String metadata,
        String embeddedFrom,
        @Nullable String vector) {
    public static final String NONE = "NULL::VARCHAR";

    /** Of files that {@link PartWriters#rows} wrote. */
    public static RowSql ours(int dimension) {
        return new RowSql(
                dimension,
                "id",
                "document",
                "metadata",
                "embedded_from",
                dimension == 0 ? null : "vector");
    }

    /** A column's name, quoted. */
    public static String name(String column) {
        return Sql.name(column);
    }

    /** A text as a literal. */
    public static String text(String value) {
        return Sql.text(value);
    }

    String texts() {
        return document + ", " + metadata + ", " + embeddedFrom;
    }
}
