package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.WriteScope;
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
        String sql =
                "insert into "
                        + state.table("marks")
                        + " values (?, ?, ?, pg_current_xact_id()) on conflict (identity, run, step)"
                        + " do update set xid = excluded.xid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            statement.executeUpdate();
        }
    }

    /** Takes out what came behind the last checkpoint. Nobody may be inserting meanwhile. */
    void restore(Connection connection, Shape staging) throws SQLException {
        String marked = marked(connection);
        if (marked.isEmpty()) {
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
