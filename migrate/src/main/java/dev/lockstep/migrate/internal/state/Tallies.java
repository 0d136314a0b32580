package dev.lockstep.migrate.internal.state;

import dev.lockstep.metadata.MetadataDatabase;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this server counts of searches, told to the database now and then for all to see. */
public final class Tallies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tallies.class);
    private static final long EVERY_MILLIS = 1_000;

    private final MetadataDatabase database;
    private final InstantSource clock;
    private final String server = UUID.randomUUID().toString();
    private final Map<String, Tally> counted = new HashMap<>();
    private final Map<String, Long> toldAt = new HashMap<>();
    private final ReentrantLock telling = new ReentrantLock();
    private boolean closed;

    public Tallies(MetadataDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public void count(String migration, UnaryOperator<Tally> more) {
        boolean due;
        synchronized (this) {
            Tally now = more.apply(counted.getOrDefault(migration, Tally.none()));
            counted.put(migration, now);
            long millis = clock.millis();
            due = millis - toldAt.getOrDefault(migration, 0L) >= EVERY_MILLIS;
            if (due) {
                toldAt.put(migration, millis);
            }
        }
        if (due) {
            Thread.ofVirtual().name("migrate-tally").start(() -> tellOrWarn(migration));
        }
    }

    /** No search waits for this, or fails by it: what was not told is told with the next. */
    private void tellOrWarn(String migration) {
        try {
            tell(migration);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("migration", migration)
                    .setCause(e)
                    .log("Cannot tell what was counted of searches; it is told with the next");
        }
    }

    /** One at a time, so that an older count does not replace a newer one. */
    private void tell(String migration) {
        telling.lock();
        try {
            if (!closed) {
                tell(migration, mine(migration));
            }
        } finally {
            telling.unlock();
        }
    }

    private void tell(String migration, Tally tally) {
        long now = clock.millis();
        String text = Json.write(tally);
        database.write(h ->
                h.execute(
                        "insert into migration_searches (migration, server, tally, told_at)"
                                + " values (?, ?, ?, ?) on conflict (migration, server)"
                                + " do update set tally = excluded.tally,"
                                + " told_at = excluded.told_at",
                        migration,
                        server,
                        text,
                        now));
    }

    /** Of all servers; this one's as of now. */
    public Tally of(String migration) {
        List<Tally> others =
                database.read(h ->
                        h.createQuery(
                                        "select tally from migration_searches where migration = ?"
                                                + " and server <> ?")
                                .bind(0, migration)
                                .bind(1, server)
                                .map((r, c) -> Json.read(r.getString(1), Tally.class))
                                .list());
        Tally all = mine(migration);
        for (Tally other : others) {
            all = all.plus(other);
        }
        return all;
    }

    private synchronized Tally mine(String migration) {
        return counted.getOrDefault(migration, Tally.none());
    }

    @Override
    public void close() {
        Map<String, Tally> all;
        synchronized (this) {
            all = Map.copyOf(counted);
        }
        telling.lock();
        try {
            all.forEach(this::tell);
            closed = true;
        } finally {
            telling.unlock();
        }
    }
}
