package dev.lockstep.store.pgvector.internal.read;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * A transaction that holds one snapshot open, and the transactions of readers that share it. It
 * ends when its last handle is closed. Safe for many threads.
 *
 * <p>The table is locked against being rewritten, emptied or dropped meanwhile: those acts do not
 * respect snapshots, and a row's place would not stay.
 */
public final class PinnedSession {
    private static final String LEAVES =
            """
            select c.oid, n.nspname, c.relname,
                   pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint
            from pg_catalog.pg_partition_tree(%d) p
            join pg_catalog.pg_class c on c.oid = p.relid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where p.isleaf order by c.oid
            """;
    private static final String LEAF =
            """
            select c.oid, n.nspname, c.relname,
                   pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.oid = %d
            """;

    private final Sessions sessions;
    private final Place place;
    private final Connection exporter;
    private final String exported;
    private final String id;
    private final List<Leaf> leaves;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Runnable ended;
    private int handles = 1;
    private volatile boolean lost;
    private long rows = -1;

    private PinnedSession(
            Sessions sessions,
            Place place,
            Connection exporter,
            String exported,
            List<Leaf> leaves,
            Runnable ended) {
        this.sessions = sessions;
        this.place = place;
        this.exporter = exporter;
        this.exported = exported;
        this.id = exported + "-" + UUID.randomUUID().toString().substring(0, 8);
        this.leaves = leaves;
        this.ended = ended;
    }

    /** A table that has rows itself: all of a plain one, or one partition. */
    record Leaf(long oid, String sql, long pages) {}

    public static PinnedSession pin(
            Sessions sessions, Place place, java.util.function.Consumer<String> ended) {
        String what = "pin " + place.ref();
        Connection exporter = sessions.open(what);
        try {
            beginReadOnly(exporter);
            try (Statement statement = exporter.createStatement()) {
                statement.execute(
                        "lock table " + place.shape().table().sql() + " in access share mode");
                String exported = one(statement, "select pg_catalog.pg_export_snapshot()");
                List<Leaf> leaves = leaves(statement, place.shape().table());
                PinnedSession[] made = new PinnedSession[1];
                made[0] =
                        new PinnedSession(
                                sessions,
                                place,
                                exporter,
                                exported,
                                leaves,
                                () -> ended.accept(made[0].id));
                return made[0];
            }
        } catch (SQLException | RuntimeException e) {
            Sessions.end(exporter);
            throw e instanceof SQLException s ? Faults.of(what, s) : (RuntimeException) e;
        }
    }

    private static void beginReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set idle_in_transaction_session_timeout = 0");
            connection.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read, read only");
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    private static List<Leaf> leaves(Statement statement, Table table) throws SQLException {
        String sql = (table.partitioned() ? LEAVES : LEAF).formatted(table.oid());
        List<Leaf> leaves = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                leaves.add(
                        new Leaf(
                                found.getLong(1),
                                Sql.name(found.getString(2), found.getString(3)),
                                found.getLong(4)));
            }
        }
        return leaves;
    }

    public Place place() {
        return place;
    }

    public String id() {
        return id;
    }

    List<Leaf> leaves() {
        return leaves;
    }

    /** Another handle; false where the last one has been closed. */
    public synchronized boolean share() {
        if (handles == 0) {
            return false;
        }
        handles++;
        return true;
    }

    void release() {
        List<Connection> over = new ArrayList<>();
        synchronized (this) {
            handles--;
            if (handles > 0) {
                return;
            }
            over.addAll(idle);
            idle.clear();
        }
        over.forEach(Sessions::end);
        Sessions.end(exporter);
        ended.run();
    }

    long rows() {
        synchronized (exporter) {
            if (rows < 0) {
                try (Statement statement = exporter.createStatement()) {
                    Shape shape = place.shape();
                    rows =
                            Long.parseLong(
                                    one(
                                            statement,
                                            "select count(*) from "
                                                    + shape.table().sql()
                                                    + " where "
                                                    + shape.condition()));
                } catch (SQLException e) {
                    throw Faults.isConnection(Faults.state(e))
                            ? lost(e)
                            : Faults.of("count the rows of " + place.ref(), e);
                }
            }
            return rows;
        }
    }

    /** A transaction that sees this snapshot, of one reader at a time, who gives it back. */
    Connection borrow() {
        if (lost) {
            throw lost(null);
        }
        synchronized (this) {
            if (handles == 0) {
                throw new IllegalStateException("the snapshot is closed");
            }
            Connection there = idle.poll();
            if (there != null) {
                return there;
            }
        }
        return join();
    }

    private Connection join() {
        Connection connection = sessions.open("read " + place.ref());
        try {
            beginReadOnly(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set transaction snapshot " + Sql.text(exported));
                statement.execute("set enable_seqscan = off");
                statement.execute("set max_parallel_workers_per_gather = 0");
            }
            return connection;
        } catch (SQLException e) {
            Sessions.end(connection);
            String state = Faults.state(e);
            if (state.startsWith("22") || state.equals("42704") || state.startsWith("55")) {
                lost = true;
                throw lost(e);
            }
            throw Faults.of("read " + place.ref(), e);
        }
    }

    void giveBack(Connection connection) {
        synchronized (this) {
            if (handles > 0) {
                idle.push(connection);
                return;
            }
        }
        Sessions.end(connection);
    }

    private LockstepException lost(@org.jspecify.annotations.Nullable Exception cause) {
        lost = true;
        return new LockstepException(
                ErrorKind.EXTERNAL,
                SNAPSHOT_LOST,
                "Cannot go on reading "
                        + place.ref()
                        + " at snapshot "
                        + id
                        + ": found that the session that held it has ended; pin the collection"
                        + " again and read every split again.",
                cause);
    }

    static final String SNAPSHOT_LOST = "snapshot-lost";
}
