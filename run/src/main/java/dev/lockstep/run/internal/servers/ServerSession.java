package dev.lockstep.run.internal.servers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One registration of a server on PostgreSQL: a connection that holds a session advisory lock, and
 * a row that says when it was last seen, by the database's clock. One thread, but for {@link
 * #fresh}.
 */
final class ServerSession {
    /** The first half of the lock's key, so that no other use of advisory locks meets ours. */
    static final int LOCK_CLASS = 0x4C4F434B;

    /** The database's own clock, in milliseconds: servers' clocks may differ. */
    static final String NOW = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";

    final String name;
    private final Connection connection;
    private volatile long confirmedNanos;

    private ServerSession(String name, Connection connection, long confirmedNanos) {
        this.name = name;
        this.connection = connection;
        this.confirmedNanos = confirmedNanos;
    }

    /** Takes the lock and then makes the row; null where the key is taken by chance. */
    static @Nullable ServerSession open(DataSource source, String name, int key, Duration patience)
            throws SQLException {
        long before = System.nanoTime();
        Connection connection = source.getConnection();
        try {
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
            if (lock(connection, key)) {
                register(connection, name, key);
                return new ServerSession(name, connection, before);
            }
            connection.close();
            return null;
        } catch (SQLException e) {
            end(connection);
            throw e;
        }
    }

    /** Whether the database has confirmed this registration within so many nanoseconds. */
    boolean fresh(long leaseNanos) {
        return System.nanoTime() - confirmedNanos < leaseNanos;
    }

    /** Tells the database that this server is alive; false where it was struck out. */
    boolean beat() throws SQLException {
        long before = System.nanoTime();
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update run_servers set seen_at = " + NOW + " where id = ?")) {
            update.setString(1, name);
            boolean known = update.executeUpdate() == 1;
            confirmedNanos = known ? before : confirmedNanos;
            return known;
        }
    }

    /** Removes the row and gives up the lock. */
    void leave() {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from run_servers where id = ?")) {
            delete.setString(1, name);
            delete.executeUpdate();
        } catch (SQLException gone) {
            // Then the others find it dead by its lock.
        }
        end(connection);
    }

    /** Cuts the connection, so that the lock is free whatever state it was in. */
    void cut() {
        end(connection);
    }

    private static boolean lock(Connection connection, int key) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
            lock.setInt(1, LOCK_CLASS);
            lock.setInt(2, key);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void register(Connection connection, String name, int key) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into run_servers (id, lock_key, seen_at) values (?, ?, "
                                + NOW
                                + ")")) {
            insert.setString(1, name);
            insert.setInt(2, key);
            insert.executeUpdate();
        }
    }

    /** Aborting, and not only closing: the pool would keep the session, and with it the lock. */
    private static void end(Connection connection) {
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException gone) {
            // It is closed either way.
        }
    }
}
