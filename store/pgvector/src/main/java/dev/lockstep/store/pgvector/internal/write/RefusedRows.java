package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Names;
import dev.lockstep.api.Refusal;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Finds out which gathered rows a table does not take, after it has refused them together: applies
 * them by halves in a transaction that is undone. Rows that were taken stay applied meanwhile, so
 * that of two rows that exclude each other the later one is found.
 */
final class RefusedRows {
    /** So many at a time: where there are more, the next attempt finds them. */
    private static final int MOST = 1_000;

    private static final int MOST_OF_EXCHANGE = 20;

    /** A reference that leads nowhere, and a value that another row has. */
    private static final List<String> OF_KEYS = List.of("23503", "23505");

    private static final String EXCHANGED = "pg_temp.lockstep_exchanged";

    private final Connection connection;
    private final String gathered;
    private final Shape shape;
    private final int most;
    private final List<Refusal> rows = new ArrayList<>();
    private final List<Refusal> deletions = new ArrayList<>();

    private RefusedRows(Connection connection, String gathered, Shape shape, int most) {
        this.connection = connection;
        this.gathered = gathered;
        this.shape = shape;
        this.most = most;
    }

    /**
     * Of what a commit applies. Undoes all that it did.
     *
     * @param gathered with a rising number of each row, and whether it is a deletion
     */
    static RefusedRows ofWrite(Connection connection, String gathered, Shape shape)
            throws SQLException {
        RefusedRows refused = new RefusedRows(connection, gathered, shape, MOST);
        return refused.undoing(() -> ApplyRows.keepLast(connection, gathered));
    }

    /** Of the rows that shall be all of a collection. Undoes all that it did. */
    static RefusedRows ofExchange(Connection connection, String staged, Shape shape)
            throws SQLException {
        RefusedRows refused = new RefusedRows(connection, EXCHANGED, shape, MOST_OF_EXCHANGE);
        return refused.undoing(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create temporary table lockstep_exchanged as select row_number() over () as"
                                + " number, s.*, false as gone from "
                                + staged
                                + " s");
            }
            ApplyRows.deleteOthers(connection, EXCHANGED, shape);
        });
    }

    /** What comes before the rows. */
    private interface Preparation {
        void run() throws SQLException;
    }

    private RefusedRows undoing(Preparation preparation) throws SQLException {
        connection.setAutoCommit(false);
        try {
            preparation.run();
            look();
            return this;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Rows that cannot be written. */
    List<Refusal> rows() {
        return rows;
    }

    /** Rows that cannot be deleted. */
    List<Refusal> deletions() {
        return deletions;
    }

    private void look() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create index on " + gathered + " (number)");
            ApplyRows.settle(connection);
            try (ResultSet range =
                    statement.executeQuery(
                            "select coalesce(min(number), 0), coalesce(max(number), -1) + 1 from "
                                    + gathered)) {
                range.next();
                long from = range.getLong(1);
                long to = range.getLong(2);
                halves(from, to, deletions, ApplyRows::delete);
                halves(
                        from,
                        to,
                        rows,
                        (c, g, which, s) -> ApplyRows.upsert(c, g, "not s.gone and " + which, s));
            }
        }
    }

    /** What is done with gathered rows {@code s} that a condition tells. */
    private interface Act {
        void apply(Connection connection, String gathered, String which, Shape shape)
                throws SQLException;
    }

    private void halves(long from, long to, List<Refusal> found, Act act) throws SQLException {
        SQLException fault = found.size() >= most ? null : attempt(from, to, act);
        if (fault == null) {
            return;
        }
        if (to - from == 1) {
            found.add(new Refusal(id(from), reason(fault)));
            return;
        }
        long middle = from + (to - from) / 2;
        halves(from, middle, found, act);
        halves(middle, to, found, act);
    }

    /** Why these rows are not taken, null where they are. */
    private @Nullable SQLException attempt(long from, long to, Act act) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            String which = "s.number >= " + from + " and s.number < " + to;
            act.apply(connection, gathered, which, shape);
            connection.releaseSavepoint(before);
            return null;
        } catch (SQLException e) {
            if (!Faults.isData(Faults.state(e))) {
                throw e;
            }
            connection.rollback(before);
            return e;
        }
    }

    private String id(long number) throws SQLException {
        String sql = "select id from " + gathered + " where number = " + number;
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    /** With the server's detail where it names keys; of a check it would show the whole row. */
    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String reason = message.replaceFirst("^ERROR: ", "");
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        boolean keys =
                server != null && server.getDetail() != null && OF_KEYS.contains(Faults.state(e));
        String detail = keys ? Names.shown(Objects.requireNonNull(server).getDetail()) : "";
        return "PostgreSQL does not take it: " + Names.shown(reason) + (keys ? ": " + detail : "");
    }
}
