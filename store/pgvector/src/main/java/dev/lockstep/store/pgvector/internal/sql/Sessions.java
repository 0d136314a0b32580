package dev.lockstep.store.pgvector.internal.sql;

import dev.lockstep.store.pgvector.PgVectorOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the database: a few that short acts share, and sessions of their own for readers
 * and writers. Safe for many threads.
 *
 * <p>Sessions do without the server's statement time-out, since a bulk load is one statement, and
 * find pgvector's types and operators in whatever schema the extension lies. Where a policy would
 * hide rows from this user they fail, since what is hidden would be lost in silence.
 */
public final class Sessions implements AutoCloseable {
    private static final int IDLE_AT_MOST = 8;
    private static final int SECONDS_TO_ANSWER = 5;

    /** A server that hangs accepts connections and says nothing. */
    private static final int SECONDS_TO_BEGIN = 20;

    private static final int NO_BOUND = 0;
    private static final String SET_UP =
            """
            set statement_timeout = 0;
            set lock_timeout = 0;
            set idle_in_transaction_session_timeout = '10s';
            set standard_conforming_strings = on;
            set timezone = 'UTC';
            set datestyle = 'ISO';
            set intervalstyle = 'postgres';
            set bytea_output = 'hex';
            set extra_float_digits = 1;
            set synchronize_seqscans = off;
            set row_security = off;
            set jit = off;
            select set_config(name, '0', false) from pg_catalog.pg_settings
                where name in ('transaction_timeout', 'idle_session_timeout');
            select set_config('synchronous_commit', 'on', false)
                where current_setting('synchronous_commit') = 'off';
            select set_config('search_path', current_setting('search_path') || ', ' || coalesce(
                (select quote_ident(n.nspname) from pg_catalog.pg_extension e
                 join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                 where e.extname = 'vector'), 'public'), false)
            """;

    /** The server counts the reading of one large transaction as a transaction too. */
    private static final List<String> TO_FOLLOW =
            List.of(
                    "set timezone = 'UTC'",
                    "set datestyle = 'ISO'",
                    "set intervalstyle = 'postgres'",
                    "set bytea_output = 'hex'",
                    "set extra_float_digits = 1",
                    "select set_config(name, '0', false) from pg_catalog.pg_settings where name in"
                            + " ('transaction_timeout', 'idle_session_timeout')");

    /** By which the server tells our sessions from others. */
    static final String APPLICATION_NAME = "lockstep";

    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    private final String url;
    private final Properties properties = new Properties();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    public Sessions(PgVectorOptions options) {
        url = options.url();
        if (!options.user().isEmpty()) {
            properties.setProperty("user", options.user());
        }
        if (!options.password().isEmpty()) {
            properties.setProperty("password", options.password());
        }
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", APPLICATION_NAME);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", Integer.toString(SECONDS_TO_BEGIN));
        if (!url.contains("socketFactory=")) {
            properties.setProperty("socketFactory", WatchedSockets.class.getName());
        }
    }

    /** What is done with a connection. */
    public interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Does it on a shared connection, each statement by itself. */
    public <T extends @Nullable Object> T run(String what, Work<T> work) {
        Connection connection = borrow(what);
        try {
            T result = work.on(connection);
            giveBack(connection);
            return result;
        } catch (SQLException e) {
            end(connection);
            throw Faults.of(what, e);
        } catch (RuntimeException e) {
            end(connection);
            throw e;
        }
    }

    /**
     * As {@link #run}, for what a server that is well answers at once: where it does not answer
     * within some seconds, it fails.
     */
    public <T extends @Nullable Object> T promptly(String what, Work<T> work) {
        return run(
                what,
                connection -> {
                    bound(connection, SECONDS_TO_ANSWER * 1_000);
                    T result = work.on(connection);
                    bound(connection, NO_BOUND);
                    return result;
                });
    }

    /** Of all that is read from the server, in milliseconds. */
    private static void bound(Connection connection, int millis) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, millis);
    }

    private Connection borrow(String what) {
        for (Connection there = poll(); there != null; there = poll()) {
            if (answers(there)) {
                return there;
            }
            end(there);
        }
        return open(what);
    }

    private synchronized @Nullable Connection poll() {
        return idle.poll();
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(SECONDS_TO_ANSWER);
        } catch (SQLException e) {
            return false;
        }
    }

    private void giveBack(Connection connection) {
        synchronized (this) {
            if (!closed && idle.size() < IDLE_AT_MOST) {
                idle.push(connection);
                return;
            }
        }
        end(connection);
    }

    /** Does it in one transaction on a shared connection; an exception undoes it. */
    public <T extends @Nullable Object> T transaction(String what, Work<T> work) {
        return run(what, connection -> inTransaction(connection, work));
    }

    public static <T extends @Nullable Object> T inTransaction(Connection connection, Work<T> work)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    private static void rollback(Connection connection, Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /** A session of the caller's own, who closes it. */
    public Connection open(String what) {
        try {
            Connection connection = DriverManager.getConnection(url, properties);
            try (Statement statement = connection.createStatement()) {
                statement.execute(SET_UP);
                // A bulk load or the build of an index is one statement.
                bound(connection, NO_BOUND);
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Faults.of(what, e);
        }
    }

    /**
     * A session that may follow changes, of the caller's own, who closes it. What it sends as text
     * has the form that other sessions send it in.
     */
    public Connection openToFollow() throws SQLException {
        Properties following = new Properties();
        following.putAll(properties);
        following.setProperty("replication", "database");
        following.setProperty("assumeMinServerVersion", "10");
        following.setProperty("preferQueryMode", "simple");
        Connection connection = DriverManager.getConnection(url, following);
        try (Statement statement = connection.createStatement()) {
            for (String setting : TO_FOLLOW) {
                statement.execute(setting);
            }
            bound(connection, NO_BOUND);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Closes a session whatever state it is in; the server undoes what it has not committed. */
    public static void end(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a session", e);
        }
    }

    @Override
    public void close() {
        List<Connection> over;
        synchronized (this) {
            closed = true;
            over = List.copyOf(idle);
            idle.clear();
        }
        over.forEach(Sessions::end);
    }
}
