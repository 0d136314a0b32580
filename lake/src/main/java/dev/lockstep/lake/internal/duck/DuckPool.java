package dev.lockstep.lake.internal.duck;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.internal.storage.Mirror;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One DuckDB instance in memory, started at the first use, since loading the library takes longer
 * than all else that a start of the lake needs. Sessions that work for a moment are bounded in
 * number; those that stream rows to a reader are bounded by the reader's workers, since a reader
 * that waits for another one to end could wait for ever.
 */
public final class DuckPool implements AutoCloseable {
    private static final int IDLE = 16;

    private final SpillDirectory spill;
    private final long memoryBytes;
    private final int threads;
    private final @Nullable Mirror mirror;
    private @Nullable DuckDBConnection root;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<DuckDBConnection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicLong names = new AtomicLong();

    public DuckPool(Path temp, int sessions, long memoryBytes, int threads) {
        this(temp, sessions, memoryBytes, threads, null);
    }

    /**
     * @param mirror of the files that lie elsewhere, null where all lie on this machine
     */
    public DuckPool(
            Path temp, int sessions, long memoryBytes, int threads, @Nullable Mirror mirror) {
        this.mirror = mirror;
        this.free = new Semaphore(sessions, true);
        this.memoryBytes = memoryBytes;
        this.threads = threads;
        try {
            this.spill = SpillDirectory.make(temp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts DuckDB unless it runs; the connection that keeps it running. */
    public synchronized DuckDBConnection root() {
        if (root == null) {
            try {
                DuckDBConnection opened = connect();
                configure(opened);
                root = opened;
            } catch (SQLException e) {
                throw DuckFailure.of("start DuckDB", e);
            }
        }
        return root;
    }

    private static DuckDBConnection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        return DriverManager.getConnection("jdbc:duckdb:", properties)
                .unwrap(DuckDBConnection.class);
    }

    private void configure(DuckDBConnection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            statement.execute("SET memory_limit = '" + memoryBytes + "B'");
            statement.execute("SET temp_directory = " + Sql.text(spill.path().toString()));
            statement.execute("SET threads = " + threads);
            statement.execute("SET preserve_insertion_order = true");
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET autoload_known_extensions = false");
            statement.execute("SET TimeZone = 'UTC'");
        }
    }

    /** A session for as long as rows are streamed; the caller closes it. */
    public DuckSession stream() {
        return new DuckSession(this, () -> {});
    }

    /** Waits for a free session for a piece of work; the caller closes it. */
    public DuckSession open() {
        try {
            if (!free.tryAcquire(10, TimeUnit.MINUTES)) {
                throw new LockstepException(
                        ErrorKind.RESOURCES,
                        "lake-busy",
                        "Cannot read the lake: found all DuckDB sessions in use for 10 minutes,"
                                + " expected a free one; raise their number.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.RESOURCES, "interrupted", "Cannot read the lake: interrupted.", e);
        }
        return new DuckSession(this, free::release);
    }

    /** To be closed when what it says has been done. */
    public LocalSql local(String sql) {
        return LocalSql.of(mirror, sql);
    }

    /** A name for a temporary table that no other session uses. */
    String freshName() {
        return "t" + names.incrementAndGet();
    }

    DuckDBConnection borrow() {
        @Nullable DuckDBConnection connection = idle.pollFirst();
        try {
            return connection != null ? connection : root().duplicate();
        } catch (SQLException e) {
            throw DuckFailure.of("open a DuckDB connection", e);
        }
    }

    /** Takes back a connection that no result occupies any more. */
    void giveBack(DuckDBConnection connection) {
        if (idle.size() < IDLE) {
            idle.addFirst(connection);
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            throw DuckFailure.of("close a DuckDB connection", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            for (DuckDBConnection connection : idle) {
                connection.close();
            }
            if (root != null) {
                root.close();
                root = null;
            }
            spill.close();
        } catch (SQLException e) {
            throw DuckFailure.of("close DuckDB", e);
        }
    }
}
