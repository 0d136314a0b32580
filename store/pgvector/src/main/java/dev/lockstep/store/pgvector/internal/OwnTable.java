package dev.lockstep.store.pgvector.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The columns of a table that this store makes, for a collection's rows or their staging. */
final class OwnTable {
    static final String ID = "id";
    static final String VECTOR = "embedding";
    static final String DOCUMENT = "document";
    static final String METADATA = "metadata";
    static final String LINEAGE = "embedded_from";

    private OwnTable() {}

    /**
     * @param vectorType such as {@code vector(384)}, empty for a table without vectors
     */
    static void create(Connection connection, String table, String vectorType, String jsonType)
            throws SQLException {
        String vector = vectorType.isEmpty() ? "" : VECTOR + " " + vectorType + ", ";
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table "
                            + table
                            + " (id text collate \"C\" primary key, "
                            + vector
                            + "document text, metadata "
                            + jsonType
                            + ", embedded_from text)");
        }
    }

    static Shape shape(Table table) {
        return new Shape(
                table,
                table.column(ID).orElseThrow(),
                table.column(VECTOR).orElse(null),
                table.column(DOCUMENT).orElseThrow(),
                table.column(METADATA).orElseThrow(),
                List.of(),
                table.column(LINEAGE).orElseThrow(),
                null);
    }
}
