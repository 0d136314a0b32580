package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.sql.Json;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Epochs and checkpoints of one collection, in the transactions that write its rows. */
final class Fence {
    private final State state;
    private final Place place;

    Fence(State state, Place place) {
        this.state = state;
        this.place = place;
    }

    /**
     * Takes the epoch for the newest of its run. Until the transaction ends no other epoch of the
     * run gets past this.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer} where it is not the newest
     */
    void claim(Connection connection, WriteScope scope) throws SQLException {
        String sql =
                "insert into "
                        + state.table("epochs")
                        + " as e values (?, ?, ?) on conflict (identity, run) do update set epoch ="
                        + " excluded.epoch where e.epoch <= excluded.epoch returning epoch";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, place.identity());
            statement.setString(2, scope.run());
            statement.setLong(3, scope.epoch());
            try (ResultSet taken = statement.executeQuery()) {
                if (!taken.next()) {
                    throw LockstepException.staleWriter(
                            place.ref().toString(), scope.epoch(), newest(connection, scope));
                }
            }
        }
    }

    /**
     * Requires that no newer epoch has claimed, and holds off one that would until the transaction
     * ends. Transactions of one epoch do not hold each other off.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer}
     */
    void require(Connection connection, WriteScope scope) throws SQLException {
        String sql =
                "select epoch from "
                        + state.table("epochs")
                        + " where identity = ? and run = ? for share";
        long found = newest(connection, scope, sql);
        if (found != scope.epoch()) {
            throw LockstepException.staleWriter(place.ref().toString(), scope.epoch(), found);
        }
    }

    private long newest(Connection connection, WriteScope scope) throws SQLException {
        String sql =
                "select epoch from " + state.table("epochs") + " where identity = ? and run = ?";
        return newest(connection, scope, sql);
    }

    private long newest(Connection connection, WriteScope scope, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, place.identity());
            statement.setString(2, scope.run());
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? found.getLong(1) : -1;
            }
        }
    }

    Optional<Checkpoint> checkpoint(Connection connection, WriteScope scope, boolean staged)
            throws SQLException {
        String sql =
                "select checkpoint from "
                        + state.table("checkpoints")
                        + " where identity = ? and run = ? and step = ? and staged = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement, scope, staged);
            try (ResultSet found = statement.executeQuery()) {
                return found.next()
                        ? Optional.of(Json.checkpoint(found.getString(1)))
                        : Optional.empty();
            }
        }
    }

    void put(Connection connection, Checkpoint checkpoint, boolean staged) throws SQLException {
        String sql =
                "insert into "
                        + state.table("checkpoints")
                        + " values (?, ?, ?, ?, ?) on conflict (identity, run, step, staged) do"
                        + " update set checkpoint = excluded.checkpoint";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement, checkpoint.scope(), staged);
            statement.setString(5, Json.text(checkpoint));
            statement.executeUpdate();
        }
    }

    void forget(Connection connection, WriteScope scope) throws SQLException {
        String sql =
                "delete from "
                        + state.table("checkpoints")
                        + " where identity = ? and run = ? and step = ? and staged = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement, scope, true);
            statement.executeUpdate();
        }
    }

    private void name(PreparedStatement statement, WriteScope scope, boolean staged)
            throws SQLException {
        statement.setString(1, place.identity());
        statement.setString(2, scope.run());
        statement.setString(3, scope.step());
        statement.setBoolean(4, staged);
    }
}
