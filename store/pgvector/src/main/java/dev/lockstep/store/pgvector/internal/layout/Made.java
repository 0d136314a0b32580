package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Which collections in others' layouts this store has made itself, and may so drop. Kept in a table
 * of the state's schema that is made with the first of them.
 */
public record Made(State state) {
    static final String TABLE = "made";

    void remember(Connection connection, Place place) throws SQLException {
        execute(
                connection,
                "create table if not exists "
                        + state.table(TABLE)
                        + " (identity text not null primary key)",
                "insert into "
                        + state.table(TABLE)
                        + " values ("
                        + Sql.text(place.identity())
                        + ") on conflict do nothing");
    }

    boolean has(Connection connection, Place place) throws SQLException {
        return state.exists(connection, TABLE)
                && !Answer.ask(
                                connection,
                                "select identity from "
                                        + state.table(TABLE)
                                        + " where identity = "
                                        + Sql.text(place.identity()))
                        .isEmpty();
    }

    /**
     * Of one that was made here: a table that it has for itself goes, unless others' things depend
     * on it; of a table of several only its rows and its name.
     */
    void drop(Connection connection, Place place) throws SQLException {
        Shape shape = place.shape();
        if (place.layout() == Layout.LANGCHAIN_STORE) {
            execute(connection, "drop table " + shape.table().sql());
            return;
        }
        execute(
                connection,
                "delete from " + shape.table().sql() + " where " + shape.condition(),
                "delete from "
                        + Sql.name(shape.table().schema(), LangChain.COLLECTIONS)
                        + " where uuid = "
                        + Sql.text(String.valueOf(shape.scope()))
                        + "::uuid");
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }
}
