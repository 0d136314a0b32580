package dev.lockstep.run.internal.servers;

import dev.lockstep.metadata.MetadataDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several servers on PostgreSQL.
 *
 * <p>A server is dead for the others as soon as its session's lock is free, which PostgreSQL sees
 * to at once when the process dies, or when it has not been seen for a lease, which is what a cut
 * network and a paused process look like. Its own view is stricter: it stops its runs when the
 * session breaks or was not confirmed for a lease, and comes back under a new name.
 */
public final class LeasedServer implements Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedServer.class);
    private static final int BEATS_PER_LEASE = 5;

    private final MetadataDatabase database;
    private final Duration lease;
    private final Supplier<String> names;
    private final RandomGenerator random;
    private final Runnable changed;
    private final Thread keeper;
    private volatile @Nullable ServerSession session;

    /**
     * @param names makes a new name for each registration
     * @param changed called when this server has got or lost its registration
     */
    public LeasedServer(
            MetadataDatabase database,
            Duration lease,
            Supplier<String> names,
            RandomGenerator random,
            Runnable changed) {
        this.database = database;
        this.lease = lease;
        this.names = names;
        this.random = random;
        this.changed = changed;
        this.keeper = Thread.ofPlatform().daemon().name("run-lease").unstarted(this::keep);
    }

    @Override
    public void start() {
        try {
            session = register();
        } catch (SQLException e) {
            LOG.atWarn().setCause(e).log("Not registered yet; trying again.");
        }
        keeper.start();
    }

    @Override
    public String name() {
        ServerSession current = session;
        return current != null && current.fresh(lease.toNanos()) ? current.name : "";
    }

    @Override
    public boolean holds(String name) {
        return name.equals(name());
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void buryDead() {
        for (Server other : others()) {
            if (database.write(handle -> bury(handle, other))) {
                LOG.atWarn()
                        .addKeyValue("server", other.id())
                        .log("A server has gone; its runs go on elsewhere.");
            }
        }
    }

    @Override
    public void close() {
        keeper.interrupt();
        try {
            keeper.join(lease);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ServerSession current = session;
        session = null;
        if (current != null) {
            current.leave();
        }
    }

    private record Server(String id, int key, long seenAt) {}

    private List<Server> others() {
        return database.read(handle ->
                handle.select("select id, lock_key, seen_at from run_servers where id <> ?", name())
                        .map((row, _) ->
                                new Server(
                                        row.getString("id"),
                                        row.getInt("lock_key"),
                                        row.getLong("seen_at")))
                        .list());
    }

    /** Conditional on when it was last seen: a server that has woken in between stays alive. */
    private boolean bury(org.jdbi.v3.core.Handle handle, Server other) {
        boolean unlocked =
                handle.select(
                                "select pg_try_advisory_xact_lock(?, ?)",
                                ServerSession.LOCK_CLASS,
                                other.key())
                        .mapTo(Boolean.class)
                        .one();
        String silent =
                unlocked ? "" : " and seen_at < " + ServerSession.NOW + " - " + lease.toMillis();
        return handle.execute(
                        "delete from run_servers where id = ? and seen_at = ?" + silent,
                        other.id(),
                        other.seenAt())
                > 0;
    }

    private void keep() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.NANOSECONDS.sleep(lease.toNanos() / BEATS_PER_LEASE);
                beat();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        ServerSession current = session;
        try {
            if (current == null) {
                session = register();
                changed.run();
            } else if (!current.fresh(lease.toNanos()) || !current.beat()) {
                lose(current, null);
            }
        } catch (SQLException e) {
            if (current != null) {
                lose(current, e);
            }
        }
    }

    private void lose(ServerSession lost, @Nullable SQLException cause) {
        session = null;
        LOG.atWarn()
                .addKeyValue("server", lost.name)
                .setCause(cause)
                .log("Lost the registration of this server: its runs stop here and go on anew.");
        changed.run();
        lost.cut();
    }

    private @Nullable ServerSession register() throws SQLException {
        return ServerSession.open(database.dataSource(), names.get(), random.nextInt(), lease);
    }
}
