package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.type.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB in memory that reaches the given directories and no other file, and whose settings
 * cannot be changed any more. For one thread.
 */
final class Duck implements AutoCloseable {
    /**
     * What it may use.
     *
     * @param temp spills go here
     */
    record Limits(Path temp, long memoryBytes, long tempBytes, int threads) {}

    private static final int MANY_COLUMNS = 64;
    private static final long FEW_VALUES = 2_000_000;

    private final Connection connection;
    private final Statement statement;

    /**
     * @param directories may be read and written, with all below them
     */
    Duck(Limits limits, Collection<String> directories) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
        this.statement = connection.createStatement();
        for (String setting : settings(limits, directories)) {
            statement.execute("SET " + setting);
        }
    }

    private static List<String> settings(Limits limits, Collection<String> directories) {
        TreeSet<String> allowed = new TreeSet<>(directories);
        return List.of(
                "threads = " + limits.threads(),
                "memory_limit = '" + (limits.memoryBytes() >> 20) + "MiB'",
                "temp_directory = " + Sql.text(limits.temp()),
                "max_temp_directory_size = '" + (limits.tempBytes() >> 20) + "MiB'",
                "TimeZone = 'UTC'",
                "autoinstall_known_extensions = false",
                "autoload_known_extensions = false",
                "allowed_directories = " + Sql.list(allowed),
                "enable_external_access = false",
                "lock_configuration = true");
    }

    Connection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        statement.execute(sql);
    }

    /** Runs a COPY or another statement that counts rows. */
    long count(String sql) throws SQLException {
        return statement.executeLargeUpdate(sql);
    }

    /** The first value of the first row, 0 where it is null. */
    long number(String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /**
     * The same rows as a table in memory where there are many columns and few values: for a file,
     * each statement about a few of them would look at the others' places too, which takes longer
     * than to read them all.
     */
    String handy(String relation, int columns) throws SQLException {
        boolean few =
                columns > MANY_COLUMNS
                        && number("SELECT count(*) FROM " + relation) <= FEW_VALUES / columns;
        if (!few) {
            return relation;
        }
        execute("CREATE TEMP TABLE handy AS SELECT * FROM " + relation);
        return "handy";
    }

    /** Does something with each row. */
    void each(String sql, EachRow row) throws SQLException {
        try (Statement own = connection.createStatement();
                ResultSet rows = own.executeQuery(sql)) {
            while (rows.next()) {
                row.row(rows);
            }
        }
    }

    /** Takes one row. */
    interface EachRow {
        void row(ResultSet row) throws SQLException;
    }

    /** Whether an error of DuckDB says that memory or disk is used up. */
    static boolean outOfMemory(@Nullable String message) {
        return message != null
                && (message.contains("Out of Memory")
                        || message.contains("max_temp_directory_size"));
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        connection.close();
    }
}
