package dev.lockstep.metadata;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The database of runs, datasets, indexes, pins and keys. Safe for many threads.
 *
 * <p>What {@link #write} has returned from survives {@code kill -9} and power loss: SQLite runs
 * with a write-ahead log and {@code synchronous=FULL}, since an acknowledged run must never be
 * lost. Opening it brings the schema up to date.
 */
public final class MetadataDatabase implements AutoCloseable {
    private static final int READERS = 4;
    private static final int POSTGRES_CONNECTIONS = 16;

    /**
     * A process that is paused, or cut off, in the middle of a transaction holds row locks; the
     * server that takes its work over must not wait for it for ever.
     */
    private static final String PAUSED_WRITER_GIVES_WAY =
            "set idle_in_transaction_session_timeout = '5s'";

    private final HikariDataSource dataSource;
    private final Jdbi jdbi;
    private final Dialect dialect;

    /**
     * SQLite has one writer: waiting here is fair and wakes at once, where its busy handler sleeps
     * and polls.
     */
    private final @Nullable Lock writer;

    private final AtomicLong writes = new AtomicLong();

    private MetadataDatabase(HikariDataSource dataSource, Dialect dialect) {
        this.dataSource = dataSource;
        this.jdbi = Jdbi.create(dataSource);
        this.dialect = dialect;
        this.writer = dialect == Dialect.SQLITE ? new ReentrantLock(true) : null;
    }

    /**
     * Opens, and makes where it is missing, a database file. A second process that opens the same
     * file is not noticed here: the home's {@link HomeLock} keeps it away.
     */
    public static MetadataDatabase sqlite(Path file) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + file.toAbsolutePath());
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", "FULL");
        config.addDataSourceProperty("busy_timeout", "10000");
        config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        config.addDataSourceProperty("foreign_keys", "true");
        config.setMaximumPoolSize(READERS + 1);
        config.setMinimumIdle(1);
        return open(config, Dialect.SQLITE, "the metadata file " + file.getFileName());
    }

    /**
     * Opens a PostgreSQL database.
     *
     * @throws LockstepException EXTERNAL where it cannot be reached or refuses the user
     */
    public static MetadataDatabase postgres(String jdbcUrl, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "lockstep");
        config.setConnectionInitSql(PAUSED_WRITER_GIVES_WAY);
        config.setMaximumPoolSize(POSTGRES_CONNECTIONS);
        config.setMinimumIdle(1);
        return open(config, Dialect.POSTGRES, "the metadata database");
    }

    private static MetadataDatabase open(HikariConfig config, Dialect dialect, String what) {
        config.setPoolName("metadata");
        try {
            HikariDataSource dataSource = new HikariDataSource(config);
            Schema.migrate(dataSource);
            return new MetadataDatabase(dataSource, dialect);
        } catch (RuntimeException | SQLException e) {
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "metadata-open",
                    "Cannot open " + what + ": " + e.getMessage(),
                    e);
        }
    }

    public Dialect dialect() {
        return dialect;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** Reads without a transaction; each statement sees what is committed when it starts. */
    public <T extends @Nullable Object> T read(Function<Handle, T> work) {
        try {
            return jdbi.<T, RuntimeException>withHandle(work::apply);
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    /**
     * Does the work in one transaction, which is durable on return; an exception undoes all of it.
     */
    public <T extends @Nullable Object> T write(Function<Handle, T> work) {
        if (writer == null) {
            return transaction(work);
        }
        writer.lock();
        try {
            return transaction(work);
        } finally {
            // Behind the commit, and before anybody is told of it.
            writes.incrementAndGet();
            writer.unlock();
        }
    }

    /**
     * How many transactions have ended since this was opened; the same number again means that
     * nothing has changed meanwhile. Empty where other servers write to the database too.
     */
    OptionalLong writes() {
        return writer == null ? OptionalLong.empty() : OptionalLong.of(writes.get());
    }

    private <T extends @Nullable Object> T transaction(Function<Handle, T> work) {
        try {
            return jdbi.<T, RuntimeException>inTransaction(work::apply);
        } catch (JdbiException e) {
            throw told(e);
        }
    }

    private RuntimeException told(JdbiException e) {
        if (dialect == Dialect.SQLITE && says(e, "SQLITE_FULL")) {
            return full(e);
        }
        boolean damaged = says(e, "SQLITE_CORRUPT") || says(e, "SQLITE_NOTADB");
        return dialect == Dialect.SQLITE && damaged ? damaged(e) : e;
    }

    private static boolean says(Throwable thrown, String code) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (String.valueOf(t.getMessage()).contains(code)) {
                return true;
            }
        }
        return false;
    }

    private LockstepException damaged(JdbiException e) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "metadata-damaged",
                "Cannot read "
                        + file()
                        + ": found a damaged file, expected a whole SQLite database; put a copy"
                        + " from before in its place, or take what can be read with sqlite3's"
                        + " .recover.",
                e);
    }

    private String file() {
        return dataSource.getJdbcUrl().replaceFirst("^jdbc:sqlite:", "");
    }

    private LockstepException full(JdbiException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "disk-full",
                "Cannot write to "
                        + file()
                        + ": found no space left on its disk; make room there, and what waits goes"
                        + " on.",
                e);
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
