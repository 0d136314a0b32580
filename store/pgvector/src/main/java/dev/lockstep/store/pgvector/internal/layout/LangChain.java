package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.internal.layout.FoundTables.Candidate;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Catalog;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * LangChain's {@code PGVector}: one table of embeddings for many collections, which another table
 * names. Older clients key the rows by {@code uuid} and keep the caller's id, where there is one,
 * in {@code custom_id}; newer ones key them by {@code id}.
 */
public final class LangChain {
    static final String EMBEDDINGS = "langchain_pg_embedding";
    public static final String COLLECTIONS = "langchain_pg_collection";

    private LangChain() {}

    static boolean isEmbeddings(Table table) {
        return table.name().equals(EMBEDDINGS)
                && key(table).isPresent()
                && table.column(Shape.SCOPE_COLUMN).isPresent()
                && table.column("embedding").isPresent();
    }

    private static Optional<Column> key(Table table) {
        return table.column("id")
                .or(() -> table.column("uuid"))
                .filter(c -> table.keys().contains(c.name()));
    }

    static List<Candidate> collections(Connection connection, Table table) throws SQLException {
        List<Candidate> found = new ArrayList<>();
        if (!isEmbeddings(table)) {
            return found;
        }
        Optional<Table> names = Catalog.table(connection, table.schema(), COLLECTIONS);
        if (names.isEmpty() || !Catalog.readable(connection, names.get())) {
            return found;
        }
        String sql =
                "select uuid::text, coalesce(name, '') from "
                        + Sql.name(table.schema(), COLLECTIONS)
                        + " order by name, uuid";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(candidate(table, rows.getString(1), rows.getString(2)));
            }
        }
        return found;
    }

    private static Candidate candidate(Table table, String uuid, String name) {
        Column key = key(table).orElseThrow();
        boolean older = key.name().equals("uuid");
        List<Column> fields = table.column("custom_id").filter(_ -> older).stream().toList();
        Shape shape =
                new Shape(
                        table,
                        key,
                        table.column("embedding").orElseThrow(),
                        table.column("document").orElse(null),
                        table.column("cmetadata").orElse(null),
                        fields,
                        null,
                        uuid);
        return new Candidate(
                older ? Layout.LANGCHAIN_UUID : Layout.LANGCHAIN_ID,
                name,
                "langchain-" + name,
                FoundTables.identity(table) + "-" + uuid,
                shape);
    }
}
