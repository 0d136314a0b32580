package dev.lockstep.migrate.internal.writes;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Row;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.api.service.MigrationService.Written;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.engine.KnownSpecs;
import dev.lockstep.migrate.internal.follow.Applier;
import dev.lockstep.migrate.internal.follow.TakeWrites;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes a write in: first durably here, then by the store that is the truth; only then is it
 * acknowledged. The other store takes it behind that.
 */
public final class WriteThrough {
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int MOST = 1_000;

    /** How many looks at a write come for each at the run. */
    private static final int SELDOM = 100;

    private final Engine engine;
    private final Duration patience;
    private final Predicate<MigrationRow> carried;
    private final KnownSpecs specs;
    private final AskWithin within;
    private final AwaitOther other;
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    /**
     * @param patience with the run that carries a migration, and with the store that is the truth
     * @param carried whether there is such a run
     */
    public WriteThrough(
            Engine engine, KnownSpecs specs, Duration patience, Predicate<MigrationRow> carried) {
        this.engine = engine;
        this.specs = specs;
        this.patience = patience;
        this.within = new AskWithin(patience);
        this.other = new AwaitOther(engine, within, patience);
        this.carried = carried;
    }

    public Written write(MigrationRow row, Writes writes) {
        require(row, writes);
        if (writes.both()) {
            AwaitOther.requireTwo(row);
        }
        Instant begun = engine.rows().now();
        long number = engine.writes().add(row.id(), writes);
        CrashPoint.MIGRATE_AFTER_INTENT.reach();
        await(row, number);
        Set<String> mine = writes.upserts().stream().map(Row::id).collect(Collectors.toSet());
        List<Refusal> refused =
                engine.writes().refusals(row.id(), number).stream()
                        .filter(r -> mine.contains(r.id()))
                        .toList();
        if (!refused.isEmpty()) {
            throw LockstepException.user(
                    "row-refused",
                    "Cannot write "
                            + refused.size()
                            + " of "
                            + writes.upserts().size()
                            + " rows: found that the store does not take '"
                            + Names.shown(refused.getFirst().id())
                            + "': "
                            + refused.getFirst().reason()
                            + " The others were written.");
        }
        if (writes.both()) {
            other.await(row, writes, number, begun);
        }
        return new Written(number, writes.upserts().size(), writes.deletes().size());
    }

    private void await(MigrationRow begun, long number) {
        long until = System.nanoTime() + patience.toNanos();
        engine.wakers().wake(begun.id());
        for (int looks = 1; engine.writes().applied(begun.id()) < number; looks++) {
            MigrationRow row = engine.rows().get(begun.tenant(), begun.name());
            // Two that write to one side would refuse each other: only where nobody carries it.
            boolean alone = (!row.isUnderWay() || looks % SELDOM == 0) && !carried.test(row);
            if (alone && row.id().equals(begun.id())) {
                drainOrLeave(row);
            } else if (System.nanoTime() > until) {
                throw new LockstepException(
                        ErrorKind.RESOURCES,
                        "write-waits",
                        "Cannot say yet whether the write was taken: found "
                                + row.address(row.writes())
                                + " not to have it after "
                                + patience.toSeconds()
                                + " s; it is kept, and both stores will have it once the migration"
                                + " goes on; writing it again does no harm.");
            } else {
                sleep();
            }
        }
    }

    private void drainOrLeave(MigrationRow row) {
        try {
            within.ask(
                    "write to " + row.address(row.writes()),
                    () -> {
                        drain(row);
                        return true;
                    });
        } catch (LockstepException e) {
            // Another server does the same at this moment, or the store hangs: the write is kept.
            if (!e.code().equals("stale-writer") && !e.code().equals("store-silent")) {
                throw e;
            }
            sleep();
        }
    }

    /** Where no run carries the migration, what was written is taken to its store here. */
    public void drain(MigrationRow row) {
        String id = row.id();
        ReentrantLock turn = turns.computeIfAbsent(id, _ -> new ReentrantLock());
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        try {
            try (Applier applier = TakeWrites.truth(engine, row)) {
                while (applier.once() > 0) {}
            }
        } finally {
            turn.unlock();
        }
    }

    private void require(MigrationRow row, Writes writes) {
        int all = writes.upserts().size() + writes.deletes().size();
        if (all == 0 || all > MOST) {
            throw LockstepException.user(
                    "writes-count",
                    "Cannot write " + all + " rows at once: expected 1 to " + MOST + ".");
        }
        Set<String> seen = new HashSet<>();
        Stream.concat(writes.upserts().stream().map(Row::id), writes.deletes().stream())
                .forEach(id -> {
                    if (!seen.add(id)) {
                        throw LockstepException.user(
                                "writes-doubled",
                                "Cannot write '"
                                        + Names.shown(id)
                                        + "': found it twice in one write, expected each id once.");
                    }
                });
        RequireRow required = RequireRow.of(engine.sides(row), row, specs);
        writes.upserts().forEach(required::check);
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static LockstepException interrupted() {
        Thread.currentThread().interrupt();
        return LockstepException.conflict(
                "interrupted", "Cannot wait for the write: it was interrupted.");
    }
}
