package dev.lockstep.lake.internal.duck;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive use of DuckDB connections until closed. One thread at a time. A streamed result
 * occupies its connection, so each has one of its own.
 */
public final class DuckSession implements AutoCloseable {
    private final DuckPool pool;
    private @Nullable DuckDBConnection main;
    private final Runnable release;
    private final List<String> tables = new ArrayList<>();
    private boolean closed;

    DuckSession(DuckPool pool, Runnable release) {
        this.pool = pool;
        this.release = release;
    }

    /** Taken when it is needed first: many a reader asks DuckDB nothing. */
    private DuckDBConnection main() {
        DuckDBConnection taken = main;
        if (taken == null) {
            taken = pool.borrow();
            main = taken;
        }
        return taken;
    }

    public void execute(String act, String sql) {
        try (LocalSql local = pool.local(sql);
                Statement statement = main().createStatement()) {
            statement.execute(local.sql());
        } catch (SQLException e) {
            throw DuckFailure.of(act, e);
        }
    }

    /** Makes a table of this session that is dropped when it closes; returns its name. */
    public String temporary(String act, String definition) {
        String name = pool.freshName();
        execute(act, "CREATE TEMP TABLE " + name + " " + definition);
        tables.add(name);
        return name;
    }

    /** The same, but streams can read it too. */
    public String shared(String act, String definition) {
        String name = pool.freshName();
        execute(act, "CREATE TABLE " + name + " " + definition);
        tables.add(name);
        return name;
    }

    /** The rows of a small result. */
    public <T> List<T> list(String act, String sql, RowMapper<T> mapper) {
        List<T> rows = new ArrayList<>();
        try (LocalSql local = pool.local(sql);
                Statement statement = main().createStatement();
                ResultSet result = statement.executeQuery(local.sql())) {
            while (result.next()) {
                rows.add(mapper.map(result));
            }
        } catch (SQLException e) {
            throw DuckFailure.of(act, e);
        }
        return rows;
    }

    /** The one number that a query gives; empty for null. */
    public OptionalLong number(String act, String sql) {
        return list(
                        act,
                        sql,
                        r -> {
                            long value = r.getLong(1);
                            return r.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
                        })
                .getFirst();
    }

    /** Streams a result over a connection of its own, which closing the stream frees. */
    public Stream stream(String act, String sql) {
        DuckDBConnection own = pool.borrow();
        return stream(act, sql, own, () -> pool.giveBack(own));
    }

    /**
     * Streams a result that reads temporary tables; nothing else can be done until it is closed.
     */
    public Stream streamHere(String act, String sql) {
        return stream(act, sql, main(), () -> {});
    }

    private Stream stream(String act, String sql, DuckDBConnection connection, Runnable end) {
        LocalSql local = pool.local(sql);
        try {
            DuckDBPreparedStatement statement = connection.prepare(local.sql());
            return new Stream(
                    statement,
                    statement.query(),
                    () -> {
                        local.close();
                        end.run();
                    });
        } catch (SQLException e) {
            local.close();
            throw DuckFailure.of(act, e);
        }
    }

    /** An appender to a table that {@link #temporary} made. */
    public DuckDBAppender appender(String table) throws SQLException {
        return main().createAppender("temp", "main", table);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                tables.forEach(name -> execute("drop " + name, "DROP TABLE IF EXISTS " + name));
                DuckDBConnection used = main;
                if (used != null) {
                    pool.giveBack(used);
                }
            } finally {
                release.run();
            }
        }
    }

    /** Makes a value of a result's current row. */
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** A result that comes in chunks. */
    public record Stream(
            DuckDBPreparedStatement statement, DuckDBChunkedResult result, Runnable end)
            implements AutoCloseable {
        @Override
        public void close() {
            try {
                result.close();
                statement.close();
                end.run();
            } catch (SQLException e) {
                throw DuckFailure.of("close a result", e);
            }
        }
    }
}
