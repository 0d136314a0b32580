package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.metadata.Notices;
import dev.lockstep.metadata.UntilWritten;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The table of migrations. Whoever changes one says in the same transaction what happened, to the
 * row that was looked at: another change in between makes it look again.
 */
public final class MigrationRows {
    private static final int TRIES = 20;

    private final MetadataDatabase database;
    private final InstantSource clock;
    private final KeepRead read = new KeepRead();
    private final UntilWritten<Wanted, Routed> routed;

    public MigrationRows(MetadataDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.routed = new UntilWritten<>(database);
    }

    private record Wanted(TenantId tenant, String name, boolean writes) {}

    public Instant now() {
        return clock.instant();
    }

    Optional<MigrationRow> find(TenantId tenant, String name) {
        return database.read(h ->
                h.createQuery("select * from migrations where tenant = ? and name = ?")
                        .bind(0, tenant.value())
                        .bind(1, name)
                        .map((r, c) -> MigrationRow.of(r, read))
                        .findOne());
    }

    public MigrationRow get(TenantId tenant, String name) {
        return find(tenant, name)
                .orElseThrow(() -> LockstepException.notFound("migration", Names.shown(name)));
    }

    /**
     * A migration as searches need it.
     *
     * @param written the number of the last write through it that its truth has; acknowledged ones
     *     are not above it
     */
    public record Routed(MigrationRow row, long written) {}

    /**
     * @param writes whether its writes are asked for too, as of the same moment; 0 where not
     */
    public Routed routed(TenantId tenant, String name, boolean writes) {
        return routed.get(
                new Wanted(tenant, name, writes),
                () -> writes ? withWrites(tenant, name) : new Routed(get(tenant, name), 0));
    }

    private Routed withWrites(TenantId tenant, String name) {
        return database.read(h ->
                        h.createQuery(
                                        "select m.*, (select w.number from migration_writes w where"
                                                + " w.migration = m.id and w.applied = 1 order by"
                                                + " w.number desc limit 1) as written from"
                                                + " migrations m where m.tenant = ? and m.name = ?")
                                .bind(0, tenant.value())
                                .bind(1, name)
                                .map((r, c) ->
                                        new Routed(MigrationRow.of(r, read), r.getLong("written")))
                                .findOne())
                .orElseThrow(() -> LockstepException.notFound("migration", Names.shown(name)));
    }

    public List<MigrationRow> list(TenantId tenant) {
        return database.read(h ->
                h.createQuery("select * from migrations where tenant = ? order by name")
                        .bind(0, tenant.value())
                        .map((r, c) -> MigrationRow.of(r, read))
                        .list());
    }

    /** Those of all tenants that were started and have not ended. */
    public List<MigrationRow> open() {
        return database.read(h ->
                h.createQuery(
                                "select * from migrations where phase not in ('PLANNED', 'DONE',"
                                        + " 'ROLLED_BACK')")
                        .map((r, c) -> MigrationRow.of(r, read))
                        .list());
    }

    /** Returns false, and changes nothing, where one of that name is there. */
    public boolean insert(MigrationRow row, String who) {
        return database.write(h -> {
            int made =
                    h.execute(
                            "insert into migrations (tenant, name, id, source, target, settings,"
                                    + " plan, phase, reads, writes, wanted, approved,"
                                    + " writes_floor, epoch, version, created_at)"
                                    + " values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, 0, 0, 1, ?)"
                                    + " on conflict (tenant, name) do nothing",
                            row.tenant().value(),
                            row.name(),
                            row.id(),
                            row.source(),
                            row.target(),
                            Json.write(row.settings()),
                            Json.write(row.plan()),
                            row.phase().name(),
                            row.writes().name(),
                            row.wanted().name(),
                            row.createdAt().toEpochMilli());
            if (made == 1) {
                tell(h, row, "planned", who, row.source() + " → " + row.target());
            }
            return made == 1;
        });
    }

    /** Its events go too; so do writes that are in both sides. */
    public void delete(MigrationRow row) {
        database.write(h -> {
            h.execute("delete from migration_searches where migration = ?", row.id());
            h.execute("delete from migration_writes where migration = ?", row.id());
            h.execute("delete from migration_refusals where migration = ?", row.id());
            h.execute(
                    "delete from migration_events where tenant = ? and migration = ?",
                    row.tenant().value(),
                    row.name());
            return h.execute(
                    "delete from migrations where tenant = ? and name = ?",
                    row.tenant().value(),
                    row.name());
        });
    }

    /** A change of a row; columns that are not named stay. */
    public static final class Change {
        private final List<String> sets = new ArrayList<>();
        private final List<@Nullable Object> values = new ArrayList<>();

        public Change phase(Phase phase) {
            return set("phase", phase.name());
        }

        /**
         * @param stepFrom what has been counted of searches up to now; null where that does not
         *     matter any more
         */
        public Change reads(int percent, @Nullable Tally stepFrom) {
            String counted = stepFrom == null ? null : Json.write(stepFrom.counts());
            return set("reads", percent).set("step_from", counted);
        }

        public Change writes(Side side) {
            return set("writes", side.name());
        }

        public Change set(String column, @Nullable Object value) {
            sets.add(column + " = ?");
            values.add(value);
            return this;
        }
    }

    /**
     * Changes a row and tells of it.
     *
     * @param may looks at the row as it is; false leaves it
     * @return the row as it is then
     */
    public MigrationRow change(
            MigrationRow seen,
            Predicate<MigrationRow> may,
            Change change,
            String kind,
            String who,
            String detail) {
        for (int nth = 1; ; nth++) {
            MigrationRow row = get(seen.tenant(), seen.name());
            if (!may.test(row)) {
                return row;
            }
            if (changed(row, change, kind, who, detail)) {
                return get(seen.tenant(), seen.name());
            }
            if (nth == TRIES) {
                throw LockstepException.conflict(
                        "migration-changes",
                        "Cannot change the migration "
                                + row.name()
                                + ": found that others change it all the time; try again.");
            }
        }
    }

    private boolean changed(
            MigrationRow row, Change change, String kind, String who, String detail) {
        List<@Nullable Object> values = new ArrayList<>(change.values);
        values.add(row.tenant().value());
        values.add(row.name());
        values.add(row.version());
        return database.write(h -> {
            int done =
                    h.execute(
                            "update migrations set version = version + 1, "
                                    + String.join(", ", change.sets)
                                    + " where tenant = ? and name = ? and version = ?",
                            values.toArray());
            if (done == 1) {
                tell(h, row, kind, who, detail);
            }
            return done == 1;
        });
    }

    /** Of a writer that begins now: higher than that of all before it. */
    public long nextEpoch(MigrationRow row) {
        return database.write(h -> {
            h.execute(
                    "update migrations set epoch = epoch + 1 where tenant = ? and name = ?",
                    row.tenant().value(),
                    row.name());
            return h.createQuery("select epoch from migrations where tenant = ? and name = ?")
                    .bind(0, row.tenant().value())
                    .bind(1, row.name())
                    .mapTo(Long.class)
                    .one();
        });
    }

    /** What changes all the time is told of without an event or a version. */
    public void stand(MigrationRow row, @Nullable Standing standing) {
        database.write(h ->
                h.execute(
                        "update migrations set standing = ? where tenant = ? and name = ?"
                                + " and id = ?",
                        standing == null ? null : Json.write(standing),
                        row.tenant().value(),
                        row.name(),
                        row.id()));
    }

    public void tell(MigrationRow row, String kind, String who, String detail) {
        database.write(h -> {
            tell(h, row, kind, who, detail);
            return true;
        });
    }

    private void tell(Handle h, MigrationRow row, String kind, String who, String detail) {
        h.execute(
                "insert into migration_events (tenant, migration, number, at, kind, who, detail)"
                        + " select ?, ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?"
                        + " from migration_events where tenant = ? and migration = ?",
                row.tenant().value(),
                row.name(),
                clock.instant().toEpochMilli(),
                kind,
                who,
                detail,
                row.tenant().value(),
                row.name());
        Map<String, String> data = new LinkedHashMap<>();
        data.put("migration", row.name());
        data.put("source", row.source());
        data.put("target", row.target());
        data.put("what", kind);
        data.put("who", who);
        data.put("detail", detail);
        Notices.add(
                h,
                "migration." + kind,
                row.tenant().value(),
                row.name(),
                clock.instant(),
                Json.write(data));
    }

    public List<Event> events(MigrationRow row, int limit) {
        return database.read(h ->
                h.createQuery(
                                "select * from migration_events where tenant = ? and migration = ?"
                                        + " order by number desc limit ?")
                        .bind(0, row.tenant().value())
                        .bind(1, row.name())
                        .bind(2, limit)
                        .map((r, c) ->
                                new Event(
                                        r.getLong("number"),
                                        Instant.ofEpochMilli(r.getLong("at")),
                                        r.getString("kind"),
                                        r.getString("who"),
                                        r.getString("detail")))
                        .list());
    }
}
