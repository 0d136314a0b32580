package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.Capturing.Feed;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Replication slots: the server's durable cursors. */
final class Slots {
    private static final String SLOT =
            """
            select plugin, database, active, coalesce(active_pid, 0) as pid,
                   coalesce(wal_status, '') as status, confirmed_flush_lsn as confirmed,
                   coalesce(pg_catalog.pg_wal_lsn_diff(case when pg_catalog.pg_is_in_recovery()
                       then pg_catalog.pg_last_wal_replay_lsn()
                       else pg_catalog.pg_current_wal_lsn() end, restart_lsn), 0) as retained,
                   database = current_database() as here
            from pg_catalog.pg_replication_slots where slot_name = %s
            """;

    /** How long the server may take to see that a session has ended. */
    static final long RELEASE = TimeUnit.SECONDS.toNanos(5);

    static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private Slots() {}

    /**
     * One as the server tells of it.
     *
     * @param here whether it is of this database, and its changes in the form that is read here
     * @param pid of the session that reads it, 0 where none does
     * @param lost whether the server has given up what was not confirmed
     * @param confirmed the place up to which the server may forget
     * @param retained bytes of log that are kept for it
     */
    record Slot(String name, boolean here, long pid, boolean lost, long confirmed, long retained) {
        Feed feed(String feed) {
            return new Feed(feed, Lsn.position(confirmed - 1), retained, pid != 0);
        }
    }

    static Optional<Slot> find(Connection connection, String name) throws SQLException {
        return Answer.ask(connection, SLOT.formatted(Sql.text(name))).stream()
                .map(row -> slot(name, row))
                .findFirst();
    }

    /** Waited for until nobody reads it, for as long as a session that has ended may take. */
    static Optional<Slot> released(Connection connection, String name) throws SQLException {
        long start = System.nanoTime();
        Optional<Slot> slot = find(connection, name);
        while (slot.isPresent() && slot.get().pid() != 0 && System.nanoTime() - start < RELEASE) {
            LockSupport.parkNanos(PAUSE);
            slot = find(connection, name);
        }
        return slot;
    }

    private static Slot slot(String name, Answer row) {
        return new Slot(
                name,
                row.yes("here") && row.text("plugin").equals("pgoutput"),
                row.number("pid"),
                row.text("status").equals("lost"),
                row.has("confirmed") ? Lsn.of(row.text("confirmed")) : 0,
                Math.max(0, row.number("retained")));
    }

    /** Waits for the transactions that write now; later ones are all told. */
    static void create(Connection connection, String name) throws SQLException {
        Answer.ask(
                connection,
                "select pg_catalog.pg_create_logical_replication_slot("
                        + Sql.text(name)
                        + ", 'pgoutput')");
    }

    static void drop(Connection connection, String name) throws SQLException {
        Answer.ask(
                connection, "select pg_catalog.pg_drop_replication_slot(" + Sql.text(name) + ")");
    }
}
