package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Refusal;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that a commit of a run was refused for. The commit failed as a whole; when the run brings
 * the same rows again they are refused at once, and the others are taken.
 */
final class KnownRefusals {
    private static final String TABLE = "refusals";

    /** Of a gathered row {@code s}: another row of the same id is tried again. */
    private static final String SUM =
            "md5(row(s.id, s.embedding::text, s.document, s.metadata::text,"
                    + " s.embedded_from)::text)";

    private final State state;
    private final Place place;
    private final WriteScope scope;

    KnownRefusals(State state, Place place, WriteScope scope) {
        this.state = state;
        this.place = place;
        this.scope = scope;
    }

    boolean any(Connection connection) throws SQLException {
        if (!state.exists(connection, TABLE)) {
            return false;
        }
        String sql =
                "select 1 from "
                        + state.table(TABLE)
                        + " where identity = ? and run = ? and step = ? limit 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    void remember(Connection connection, String gathered, List<Refusal> refusals)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table if not exists "
                            + state.table(TABLE)
                            + " (identity text not null, run text not null, step text not null, id"
                            + " text collate \"C\" not null, sum text not null, reason text not"
                            + " null, primary key (identity, run, step, id, sum))");
        }
        String sql =
                "insert into "
                        + state.table(TABLE)
                        + " select ?, ?, ?, s.id, "
                        + SUM
                        + ", ? from "
                        + gathered
                        + " s where s.id = ? and not s.gone and s.number = (select max(l.number)"
                        + " from "
                        + gathered
                        + " l where l.id = s.id) on conflict do nothing";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Refusal refusal : refusals) {
                name(statement);
                statement.setString(4, refusal.reason());
                statement.setString(5, refusal.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Takes gathered rows that are known out again. */
    List<Refusal> remove(Connection connection, String gathered, long from, long to)
            throws SQLException {
        String sql =
                "delete from "
                        + gathered
                        + " s using "
                        + state.table(TABLE)
                        + " r where r.identity = ? and r.run = ? and r.step = ? and r.id = s.id and"
                        + " s.number >= "
                        + from
                        + " and s.number < "
                        + to
                        + " and not s.gone and r.sum = "
                        + SUM
                        + " returning s.id, r.reason";
        List<Refusal> removed = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    removed.add(new Refusal(found.getString(1), found.getString(2)));
                }
            }
        }
        return removed;
    }

    private void name(PreparedStatement statement) throws SQLException {
        statement.setString(1, place.identity());
        statement.setString(2, scope.run());
        statement.setString(3, scope.step());
    }
}
