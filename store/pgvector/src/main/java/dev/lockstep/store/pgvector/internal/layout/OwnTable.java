package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The columns of a table that this store makes, for a collection's rows or their staging. */
public final class OwnTable {
    static final String ID = "id";
    static final String VECTOR = "embedding";
    static final String DOCUMENT = "document";
    static final String METADATA = "metadata";
    static final String LINEAGE = "embedded_from";

    private static final int LONGEST_NAME = 63;

    private OwnTable() {}

    /**
     * @param vectorType such as {@code vector(384)}, empty for a table without vectors
     */
    public static void create(
            Connection connection, String table, String vectorType, String jsonType)
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

    /**
     * Shows the table under a name that stays when another takes its place: a view {@code
     * tenant.collection} in the store's schema, for those who read by SQL.
     */
    public static void show(Connection connection, State state, CollectionRef ref, String relation)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10s'");
            statement.execute(
                    "create or replace view "
                            + view(state, ref)
                            + " as select * from "
                            + state.table(relation));
        }
    }

    static void hide(Connection connection, State state, CollectionRef ref) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10s'");
            statement.execute("drop view if exists " + view(state, ref));
        }
    }

    /** A name that is too long for the server is cut, and stays different from others. */
    private static String view(State state, CollectionRef ref) {
        String name = ref.tenant() + "." + ref.name();
        String cut =
                name.length() <= LONGEST_NAME
                        ? name
                        : name.substring(0, LONGEST_NAME - 9)
                                + "-"
                                + Integer.toHexString(name.hashCode());
        return state.table(cut);
    }

    public static Shape shape(Table table) {
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
