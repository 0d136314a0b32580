package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.metadata.MetadataDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Writes that came through a migration, each durable before any store has it. Both stores take them
 * in the order of their numbers: what was not acknowledged is so the same on both.
 */
public final class WritesTable {
    /** Only those that the truth has. */
    public static final String TAKEN = " and applied = 1";

    /** Also those that nobody has yet. */
    public static final String ALL = "";

    // As many as a group may have, so that those of one group can be read at once.
    private static final int READ = 2_000;
    private static final int TRIES = 50;
    private static final int KEPT = 1_000;

    private final MetadataDatabase database;
    private final InstantSource clock;

    public WritesTable(MetadataDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Up to where both sides of a migration had all writes when the truth changed last. */
    public static String floor(MigrationRow row) {
        return row.writesFloor() == 0 ? "" : position(row.writesFloor());
    }

    /** As text of fixed length, as positions of changes are. */
    public static String position(long number) {
        return String.format(Locale.ROOT, "%016d", number);
    }

    public static long number(String position) {
        return position.isEmpty() ? 0 : Long.parseLong(position);
    }

    /** Keeps a write; durable on return. Deletions come first. */
    public long add(String migration, Writes writes) {
        List<Change> changes = new ArrayList<>();
        writes.deletes().forEach(id -> changes.add(new Deleted(id)));
        writes.upserts().forEach(row -> changes.add(new Written(row, Set.of())));
        Instant now = clock.instant();
        for (int nth = 1; ; nth++) {
            long number = last(migration) + 1;
            Transaction transaction = new Transaction(position(number), now, changes, true);
            String line = line(transaction);
            int made =
                    database.write(h ->
                            h.execute(
                                    "insert into migration_writes (migration, number, content,"
                                            + " applied) values (?, ?, ?, 0)"
                                            + " on conflict (migration, number) do nothing",
                                    migration,
                                    number,
                                    line));
            if (made == 1) {
                return number;
            }
            if (nth == TRIES) {
                throw LockstepException.conflict(
                        "writes-crowded",
                        "Cannot take the write: found that others took its place "
                                + TRIES
                                + " times; try again.");
            }
        }
    }

    /** The number of the last one. */
    long last(String migration) {
        return database.read(h ->
                h.createQuery(
                                "select coalesce(max(number), 0) from migration_writes"
                                        + " where migration = ?")
                        .bind(0, migration)
                        .mapTo(Long.class)
                        .one());
    }

    /** Up to which the truth has them: those are acknowledged. */
    public long applied(String migration) {
        return database.read(h ->
                h.createQuery(
                                "select coalesce(max(number), 0) from migration_writes"
                                        + " where migration = ? and applied = 1")
                        .bind(0, migration)
                        .mapTo(Long.class)
                        .one());
    }

    /**
     * Says that the truth has them.
     *
     * @throws LockstepException CONFLICT with code {@code writes-behind} where the truth has more
     *     than is known here: what is written next would have numbers that it takes for done
     */
    public void markApplied(String migration, long upTo) {
        long last = last(migration);
        if (upTo > last) {
            throw LockstepException.conflict(
                    "writes-behind",
                    "Cannot go on with the writes of migration "
                            + migration
                            + ": found that their store has "
                            + upTo
                            + " of them, and "
                            + last
                            + " are known here, as if the metadata database had been restored to an"
                            + " earlier moment; start the migration again, which compares both"
                            + " sides.");
        }
        database.write(h ->
                h.execute(
                        "update migration_writes set applied = 1"
                                + " where migration = ? and number <= ? and applied = 0",
                        migration,
                        upTo));
    }

    /**
     * Takes rows that the truth refuses out of writes that are about to be committed there, so that
     * the other store does not get them either, and keeps the reasons for their writers.
     */
    public void takeOut(String migration, long after, long upTo, List<Refusal> refusals) {
        Set<String> refused = refusals.stream().map(Refusal::id).collect(Collectors.toSet());
        String told = Json.write(refusals);
        database.write(h -> {
            for (Transaction t : read(h, migration, after, upTo, "")) {
                List<Change> kept =
                        t.changes().stream()
                                .filter(c ->
                                        !(c instanceof Written w)
                                                || !refused.contains(w.row().id()))
                                .toList();
                if (kept.size() < t.changes().size()) {
                    h.execute(
                            "update migration_writes set content = ?, refusals = ?"
                                    + " where migration = ? and number = ?",
                            line(new Transaction(t.position(), t.committed(), kept, true)),
                            told,
                            migration,
                            number(t.position()));
                }
            }
            return true;
        });
    }

    /** What was refused of the writes about as old as this one; empty where nothing was. */
    public List<Refusal> refusals(String migration, long number) {
        return database.read(h ->
                        h.createQuery(
                                        "select refusals from migration_writes where migration = ?"
                                                + " and number = ? and refusals is not null")
                                .bind(0, migration)
                                .bind(1, number)
                                .mapTo(String.class)
                                .findOne())
                .map(text -> List.of(Json.read(text, Refusal[].class)))
                .orElse(List.of());
    }

    /** Forgets those that both stores have, but for the last ones: somebody may wait for them. */
    public void forget(String migration, long upTo) {
        database.write(h ->
                h.execute(
                        "delete from migration_writes where migration = ? and number <= ?",
                        migration,
                        upTo - KEPT));
    }

    private static List<Transaction> read(
            Handle h, String migration, long after, long upTo, String condition) {
        return h.createQuery(
                        "select content from migration_writes where migration = ?"
                                + " and number > ? and number <= ?"
                                + condition
                                + " order by number limit "
                                + READ)
                .bind(0, migration)
                .bind(1, after)
                .bind(2, upTo)
                .map((r, c) -> parsed(migration, r.getString(1)))
                .list();
    }

    private static String line(Transaction transaction) {
        return new String(SpoolLine.of(transaction), StandardCharsets.UTF_8);
    }

    private static Transaction parsed(String migration, String line) {
        byte[] bytes = line.strip().getBytes(StandardCharsets.UTF_8);
        return SpoolLine.parse(bytes)
                .orElseThrow(() ->
                        LockstepException.conflict(
                                "write-damaged",
                                "Cannot go on with the writes of migration "
                                        + migration
                                        + ": found one whose sum is not that of its content."));
    }

    /**
     * Writes in their order.
     *
     * @param condition further, such as {@link #TAKEN}
     */
    public Incoming incoming(String migration, String condition) {
        return new Incoming() {
            private final Deque<Transaction> read = new ArrayDeque<>();
            private long after;

            @Override
            public void rewind(String position) {
                read.clear();
                after = number(position);
            }

            @Override
            public Optional<Transaction> next() {
                if (read.isEmpty()) {
                    long from = after;
                    read.addAll(
                            database.read(
                                    h -> read(h, migration, from, Long.MAX_VALUE, condition)));
                }
                Transaction next = read.poll();
                if (next != null) {
                    after = number(next.position());
                }
                return Optional.ofNullable(next);
            }

            @Override
            public void applied(String position) {}

            @Override
            public void close() {}
        };
    }
}
