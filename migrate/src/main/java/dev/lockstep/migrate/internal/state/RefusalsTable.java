package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.service.MigrationService.Refused;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledged rows that the other side did not take, until it takes a later write of their ids or
 * a proof finds both sides equal. So many are kept for each migration; one without an id stands for
 * all beyond that, until such a proof.
 */
public final class RefusalsTable {
    public static final int MOST = 1_000;

    private static final String BEYOND = "";

    private final MetadataDatabase database;

    public RefusalsTable(MetadataDatabase database) {
        this.database = database;
    }

    /**
     * How many there are.
     *
     * @param rows kept, the one for those beyond included
     * @param first the oldest of them, null where there is none
     */
    public record Open(long rows, boolean andMore, @Nullable Refused first) {
        static final Open NONE = new Open(0, false, null);
    }

    public void keep(String migration, Collection<Refused> some) {
        database.write(h -> {
            Set<String> known = ids(h, migration);
            long room = MOST - known.size();
            for (Refused each : some) {
                boolean fits = known.contains(each.id()) || room-- > 0;
                put(h, migration, fits ? each : beyond(each));
            }
            return true;
        });
    }

    private static Refused beyond(Refused one) {
        return new Refused(
                BEYOND, "More rows were refused than are kept.", -1, one.side(), one.at());
    }

    private static void put(Handle h, String migration, Refused each) {
        h.execute(
                "insert into migration_refusals (migration, id, reason, write, side, at) values"
                        + " (?, ?, ?, ?, ?, ?) on conflict (migration, id) do update set"
                        + " reason = excluded.reason, write = excluded.write,"
                        + " side = excluded.side, at = excluded.at",
                migration,
                each.id(),
                each.reason(),
                each.write(),
                each.side().name(),
                each.at().toEpochMilli());
    }

    /**
     * These ids are as they should be now.
     *
     * @return how many of them were refused before
     */
    public int taken(String migration, Collection<String> ids) {
        return database.write(h -> {
            Set<String> known = ids(h, migration);
            known.retainAll(new HashSet<>(ids));
            known.remove(BEYOND);
            for (String id : known) {
                h.execute(
                        "delete from migration_refusals where migration = ? and id = ?",
                        migration,
                        id);
            }
            return known.size();
        });
    }

    /**
     * Both sides were equal at a moment: forgets what was refused before it.
     *
     * @return how many entries that were
     */
    public int equalSince(String migration, Instant moment) {
        return database.write(h ->
                h.execute(
                        "delete from migration_refusals where migration = ? and at < ?",
                        migration,
                        moment.toEpochMilli()));
    }

    public void forget(String migration) {
        database.write(
                h -> h.execute("delete from migration_refusals where migration = ?", migration));
    }

    public Open open(String migration) {
        return database.read(h -> {
            Set<String> known = ids(h, migration);
            return known.isEmpty()
                    ? Open.NONE
                    : new Open(
                            known.size(), known.contains(BEYOND), list(h, migration, 1).getFirst());
        });
    }

    /** The oldest first. */
    public List<Refused> list(String migration, int limit) {
        return database.read(h -> list(h, migration, limit));
    }

    private static List<Refused> list(Handle h, String migration, int limit) {
        return h.createQuery(
                        "select id, reason, write, side, at from migration_refusals"
                                + " where migration = ? order by id = '', at, id limit ?")
                .bind(0, migration)
                .bind(1, limit)
                .map((r, c) ->
                        new Refused(
                                r.getString("id"),
                                r.getString("reason"),
                                r.getLong("write"),
                                Side.valueOf(r.getString("side")),
                                Instant.ofEpochMilli(r.getLong("at"))))
                .list();
    }

    private static Set<String> ids(Handle h, String migration) {
        return new HashSet<>(
                h.createQuery("select id from migration_refusals where migration = ?")
                        .bind(0, migration)
                        .mapTo(String.class)
                        .list());
    }
}
