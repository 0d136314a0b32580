package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which rows of a staging table belong to its last checkpoint. Rows come in by short transactions
 * of several sessions, and a checkpoint marks its own transaction: what was inserted by a later one
 * was not committed with any checkpoint, and the server has kept each row's transaction anyway.
 */
final class Marks {
    /**
     * Of a staging to which nothing was added behind its last checkpoint; no transaction's number.
     */
    private static final String NOTHING_BEHIND = "0";

    private final State state;
    private final Place place;
    private final WriteScope scope;

    Marks(State state, Place place, WriteScope scope) {
        this.state = state;
        this.place = place;
        this.scope = scope;
    }

    /** Marks the caller's transaction, with which a checkpoint commits. */
    void set(Connection connection) throws SQLException {
        put(connection, "pg_current_xact_id()");
    }

    /**
     * Says that the last checkpoint has every row, so that nobody has to look for others in the
     * whole table. Nobody may insert behind this without {@link #restore} before.
     */
    void setNothingBehind(Connection connection) throws SQLException {
        put(connection, "'" + NOTHING_BEHIND + "'::xid8");
    }

    private void put(Connection connection, String xid) throws SQLException {
        String sql =
                "insert into "
                        + state.table("marks")
                        + " values (?, ?, ?, "
                        + xid
                        + ") on conflict (identity, run, step) do update set xid = excluded.xid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            statement.executeUpdate();
        }
    }

    /**
     * Takes out what came behind the last checkpoint, so that rows may be inserted from here on.
     * Nobody may be inserting meanwhile.
     */
    void restore(Connection connection, Shape staging) throws SQLException {
        String marked = marked(connection);
        if (marked.isEmpty() || marked.equals(NOTHING_BEHIND)) {
            set(connection);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "delete from "
                            + staging.table().sql()
                            + " where "
                            + staging.condition()
                            + " and age(xmin) < age('"
                            + marked
                            + "'::xid8::xid)");
        }
    }

    private String marked(Connection connection) throws SQLException {
        String sql =
                "select xid from "
                        + state.table("marks")
                        + " where identity = ? and run = ? and step = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? found.getString(1) : "";
            }
        }
    }

    void forget(Connection connection) throws SQLException {
        String sql =
                "delete from "
                        + state.table("marks")
                        + " where identity = ? and run = ? and step = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            statement.executeUpdate();
        }
    }

    private void name(PreparedStatement statement) throws SQLException {
        statement.setString(1, place.identity());
        statement.setString(2, scope.run());
        statement.setString(3, scope.step());
    }
}
