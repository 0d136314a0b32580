package dev.lockstep.lake.internal.rows;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parquet files as DuckDB sees them. */
final class ReadFile {
    private ReadFile() {}

    private interface Act<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private static <T> List<T> list(String sql, Act<T> act) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(act.of(rows));
            }
            return all;
        }
    }

    static List<String> query(String sql) throws SQLException {
        return list(sql, rows -> rows.getString(1));
    }

    /** As {@link RandomRows#texts} has them. */
    static List<String> rows(Path file) throws SQLException {
        return list(
                "SELECT id, vector, document, metadata, embedded_from FROM '" + file + "'",
                rows ->
                        RandomRows.text(
                                rows.getString(1),
                                floats(rows.getArray(2)),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5)));
    }

    private static float @Nullable [] floats(@Nullable Array array) throws SQLException {
        if (array == null) {
            return null;
        }
        Object[] values = (Object[]) array.getArray();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (Float) values[i];
        }
        return floats;
    }

    static List<Long> groups(Path file) throws SQLException {
        return list(
                "SELECT row_group_num_rows FROM parquet_metadata('"
                        + file
                        + "') WHERE column_id = 0 ORDER BY row_group_id",
                rows -> rows.getLong(1));
    }

    /**
     * The schema without its root, which has no say. DuckDB calls a column required where it has
     * seen no null, and leaves out what the older names of types say already.
     */
    static List<String> schema(Path file) throws SQLException {
        return query(
                "SELECT s::VARCHAR FROM (SELECT * EXCLUDE (file_name, logical_type)"
                        + " REPLACE (replace(repetition_type, 'REQUIRED', 'OPTIONAL') AS"
                        + " repetition_type) FROM parquet_schema('"
                        + file
                        + "') OFFSET 1) s");
    }

    static List<String> idStatistics(Path file) throws SQLException {
        return query(
                "SELECT concat_ws(' ', row_group_id, stats_min_value, stats_max_value,"
                        + " stats_null_count) FROM parquet_metadata('"
                        + file
                        + "') WHERE path_in_schema = 'id' ORDER BY row_group_id");
    }

    /** What planners count by. */
    static List<String> counts(Path file) throws SQLException {
        return query(
                "SELECT concat_ws(' ', row_group_id, path_in_schema, num_values, stats_null_count,"
                        + " compression) FROM parquet_metadata('"
                        + file
                        + "') ORDER BY row_group_id, column_id");
    }

    static Map<String, String> keyValues(Path file) throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        list(
                "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file + "')",
                rows -> found.put(rows.getString(1), rows.getString(2)));
        return found;
    }

    /** Has DuckDB write the same rows. */
    static void copy(Path from, Path to, String options) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t AS FROM '" + from + "'");
            statement.execute("COPY t TO '" + to + "' (" + options + ")");
        }
    }
}
