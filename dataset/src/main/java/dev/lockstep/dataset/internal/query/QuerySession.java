package dev.lockstep.dataset.internal.query;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.dataset.internal.type.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The views of one dataset at one snapshot, open for many statements one after another. */
public final class QuerySession {
    private final Connection connection;
    private final SelectGate gate;

    /**
     * @param relations by view name, what stands behind FROM
     */
    public QuerySession(JsonMapper json, Connection connection, Map<String, String> relations)
            throws SQLException {
        this.connection = connection;
        this.gate = new SelectGate(json, connection, relations.keySet());
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> view : relations.entrySet()) {
                statement.execute(
                        "CREATE VIEW "
                                + Sql.name(view.getKey())
                                + " AS SELECT * FROM "
                                + view.getValue());
            }
        }
    }

    /**
     * @param trusted whether the statement is ours and need not pass the gate
     * @param maxBytes of the answer, estimated; what is beyond is cut off like what is beyond rows
     */
    public QueryResult run(String sql, boolean trusted, int maxRows, long maxBytes, int seconds)
            throws SQLException {
        long start = System.nanoTime();
        if (!trusted) {
            gate.check(sql);
        }
        try {
            return execute(sql, maxRows, maxBytes, seconds, start);
        } catch (SQLException e) {
            if (trusted) {
                throw e;
            }
            throw failed(e, sql, seconds);
        }
    }

    private QueryResult execute(String sql, int maxRows, long maxBytes, int seconds, long start)
            throws SQLException {
        List<QueryResult.Column> columns = columns(sql);
        try (PreparedStatement statement = limited(sql, maxRows)) {
            statement.setQueryTimeout(seconds);
            try (ResultSet rows = statement.executeQuery()) {
                return result(columns, rows, maxRows, maxBytes, start);
            }
        }
    }

    /** From the statement as it was written, whose names a limit around it may change. */
    private List<QueryResult.Column> columns(String sql) throws SQLException {
        List<QueryResult.Column> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSetMetaData meta = statement.getMetaData();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                columns.add(
                        new QueryResult.Column(
                                meta.getColumnLabel(i),
                                ResultTypes.named(meta.getColumnTypeName(i))));
            }
        }
        return columns;
    }

    /** Asks for one row more than is given back, so that a huge result is never made as a whole. */
    private PreparedStatement limited(String sql, int maxRows) throws SQLException {
        String bare = sql.strip().replaceAll("[;\\s]+$", "");
        try {
            return connection.prepareStatement(
                    "SELECT * FROM (\n" + bare + "\n) LIMIT " + (maxRows + 1L));
        } catch (SQLException e) {
            // Such as a comment behind a semicolon: it runs as it is.
            return connection.prepareStatement(sql);
        }
    }

    private static QueryResult result(
            List<QueryResult.Column> columns,
            ResultSet rows,
            int maxRows,
            long maxBytes,
            long start)
            throws SQLException {
        List<List<@Nullable Object>> values = new ArrayList<>();
        boolean truncated = false;
        long bytes = 0;
        while (!truncated && rows.next()) {
            if (values.size() == maxRows || bytes > maxBytes) {
                truncated = true;
            } else {
                List<@Nullable Object> row = row(rows, columns.size());
                bytes += bytes(row);
                values.add(row);
            }
        }
        double tookMs = (System.nanoTime() - start) / 1e6;
        return new QueryResult(columns, values, values.size(), truncated, tookMs);
    }

    private static List<@Nullable Object> row(ResultSet rows, int columns) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            values.add(JsonValues.of(rows, i));
        }
        return values;
    }

    private static long bytes(List<@Nullable Object> row) {
        long bytes = 0;
        for (Object value : row) {
            bytes += value == null ? 4 : value instanceof Number ? 8 : value.toString().length();
        }
        return bytes;
    }

    private static LockstepException failed(SQLException e, String sql, int seconds) {
        String message = e.getMessage() == null ? "no reason" : e.getMessage();
        if (e instanceof SQLTimeoutException || message.contains("INTERRUPT")) {
            return LockstepException.user(
                    "query-time",
                    "Cannot run the SQL: found no end after "
                            + seconds
                            + " seconds, expected one; ask for less.");
        }
        if (message.contains("Out of Memory")) {
            return new LockstepException(
                    ErrorKind.RESOURCES,
                    "query-memory",
                    "Cannot run the SQL: found more data at once than a worker's memory takes; ask"
                            + " for less, or raise the worker limits.");
        }
        // The line that DuckDB shows is the statement inside of ours.
        String said = message.replaceAll("(?s)\\s*LINE [0-9]+:.*", "");
        String shown = said.lines().limit(3).reduce((a, b) -> a + " " + b).orElse(said);
        return LockstepException.user(
                "query-failed",
                "Cannot run the SQL: "
                        + sentence(cut(shown.strip()).replace('\0', ' '), message, sql));
    }

    private static String sentence(String text, String message, String sql) {
        String at = SqlPosition.in(message, sql);
        boolean ended = text.matches("(?s).*[.!?…]");
        return at.isEmpty() ? ended ? text : text + "." : text.replaceAll("[.!]$", "") + at + ".";
    }

    private static String cut(String text) {
        return text.length() > 600
                ? text.substring(0, 600) + "…"
                : text.isEmpty() ? Names.shown(text) : text;
    }
}
