package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.Capturing;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.MigrateParts;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.prove.ProveSides;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.sides.Awaited;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.Incoming;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.Spool;
import dev.lockstep.migrate.internal.state.WritesTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the other side in step with the truth.
 *
 * <p>As long as the source is the truth and its changes are captured, they come from its feed, by
 * way of the spool; writes through the migration go to the source and come back that way. Otherwise
 * writes through the migration are all there is: the truth takes them first, the other side then.
 */
public final class Follow implements AutoCloseable, ProveSides.Following {
    private static final String CHANGES = "changes";
    private static final String WRITES = "writes";
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final MigrationRow row;
    private final WriteScope scope;
    private final Sides sides;
    private final Awaited awaited;
    private final NoteRefusals refusals;
    private final AskWithin asking;
    private final WritesTable writes;

    /** Of both sides where they have one model. */
    private final int dimension;

    private final BooleanSupplier paused;
    private final Runnable checkCancelled;
    private final List<Worker> workers = new ArrayList<>();

    /** The source's changes, where they are followed. */
    private @Nullable Spool spool;

    private @Nullable Capture capture;
    private final Applier truth;
    private final Applier follower;
    private final Worker following;
    private final Worker writing;

    /**
     * Begins at once.
     *
     * @param row as it is now; a change of the truth needs another of these
     * @param paused whether the other side is to be left alone
     */
    public Follow(
            Engine engine,
            MigrationRow row,
            WriteScope scope,
            BooleanSupplier paused,
            Runnable checkCancelled) {
        MigrateParts parts = engine.parts();
        WritesTable writes = engine.writes();
        this.row = row;
        this.scope = scope;
        this.paused = paused;
        this.checkCancelled = checkCancelled;
        this.refusals = new NoteRefusals(engine, row, MigrationRow.other(row.writes()));
        this.writes = writes;
        this.awaited = Awaited.of(parts);
        this.sides = Sides.of(parts, row).noting(awaited);
        this.asking = new AskWithin(parts.answerWithin());
        // With one model both sides have the same; asked before any thread is there.
        this.dimension =
                sides.models() == null
                        ? asking.ask(
                                "look at " + row.address(row.writes()),
                                () -> sides.dimension(row.writes()))
                        : 0;
        String floor = WritesTable.floor(row);
        this.truth =
                new Applier(
                        scope(WRITES),
                        target(row.writes(), true),
                        writes.incoming(row.id(), WritesTable.ALL),
                        // Others took writes before: the lag is behind those too, from the start.
                        taken(row, floor));
        boolean captures = captures(row);
        if (captures) {
            Spool opened = Spool.open(spool(parts, row));
            spool = opened;
            Capturing store = sides.capturing();
            Capture capturing =
                    new Capture(
                            store,
                            sides.source(),
                            row.id(),
                            opened,
                            row.settings().maxSpoolBytes());
            capture = capturing;
            workers.add(new Worker("capture", capturing::once, capturing::forget));
            follower =
                    new Applier(
                            scope(CHANGES), target(Side.TARGET, false), Incoming.of(opened), "");
        } else {
            follower =
                    new Applier(
                            scope(WRITES),
                            target(MigrationRow.other(row.writes()), false),
                            writes.incoming(row.id(), WritesTable.TAKEN),
                            floor);
        }
        following = new Worker("follow", this::follow, follower::forget);
        writing = new Worker("write", this::write, truth::forget);
        workers.add(following);
        workers.add(writing);
    }

    private String taken(MigrationRow row, String floor) {
        long taken = writes.applied(row.id());
        return taken > WritesTable.number(floor) ? WritesTable.position(taken) : floor;
    }

    /** Whether the source's log of changes is what is followed. */
    public static boolean captures(MigrationRow row) {
        return row.settings().mode() == Mode.CAPTURE && row.writes() == Side.SOURCE;
    }

    public static Path spool(MigrateParts parts, MigrationRow row) {
        return parts.directory().resolve(row.id()).resolve("spool");
    }

    private WriteScope scope(String step) {
        return new WriteScope(scope.run(), step, scope.epoch());
    }

    private Applier.Target target(Side side, boolean isTruth) {
        return new Applier.Target(
                sides.models() == null ? dimension : sides.dimension(side),
                sides.vectors(side),
                mine -> {
                    sides.requireModel(side);
                    return sides.write(side, mine);
                },
                ids -> sides.fetch(side, ids),
                ids -> sides.fetch(MigrationRow.other(side), ids),
                isTruth,
                isTruth ? new TakenByTruth(writes, row.id()) : refusals);
    }

    /** What the other side refuses. */
    public NoteRefusals refusals() {
        return refusals;
    }

    /**
     * Up to which the other side has everything: a position of the feed where there is one, else of
     * the writes.
     */
    public String through() {
        Capture capturing = capture;
        Spool changes = spool;
        if (capturing == null || changes == null) {
            return follower.applied();
        }
        String captured = capturing.captured();
        String last = changes.last();
        String applied = follower.applied();
        return applied.compareTo(last) >= 0 && captured.compareTo(applied) > 0 ? captured : applied;
    }

    private boolean follow() {
        return !paused.getAsBoolean() && follower.once() > 0;
    }

    private boolean write() {
        if (truth.once() == 0) {
            return false;
        }
        following.wake();
        return true;
    }

    /** There is a write to be taken. */
    public void wake() {
        writing.wake();
    }

    /**
     * @throws RuntimeException what ended one of the threads
     */
    public void requireAlive() {
        workers.forEach(Worker::requireAlive);
    }

    @Nullable
    public String trouble() {
        return workers.stream()
                .map(Worker::trouble)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(this::standstill);
    }

    private @Nullable String standstill() {
        String silent = awaited.silent();
        return silent == null && paused.getAsBoolean()
                ? "Paused: the other side is not written to."
                : silent;
    }

    /** Both sides, whose silence is this one's trouble. */
    public Sides sides() {
        return sides;
    }

    /** Changes that are known and not yet applied to the other side. */
    public long lagRows() {
        Spool changes = spool;
        if (changes != null) {
            return changes.pending();
        }
        return Math.max(
                0, WritesTable.number(truth.applied()) - WritesTable.number(follower.applied()));
    }

    public double lagSeconds(Instant now) {
        Instant oldest = follower.waiting();
        Capture capturing = capture;
        double silent = capturing == null ? 0 : Math.max(0, capturing.silentSeconds() - 1);
        double waiting =
                oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis() / 1e3);
        return Math.max(silent, waiting);
    }

    public long applied() {
        return follower.changes();
    }

    public long refused() {
        return follower.refused();
    }

    public long spooledBytes() {
        Spool changes = spool;
        return changes == null ? 0 : changes.bytes();
    }

    @Override
    public Side truth() {
        return row.writes();
    }

    @Override
    public String head() {
        return capture == null
                ? truth.reached()
                : asking.ask(
                        "ask " + row.source() + " how far it is",
                        () -> sides.capturing().head(row.id()));
    }

    @Override
    public void await(String position) {
        await(position, () -> {});
    }

    /**
     * @param look throws where it is not worth waiting any longer
     */
    private void await(String position, Runnable look) {
        Capture capturing = capture;
        String wanted = position;
        if (capturing != null) {
            until(() -> capturing.captured().compareTo(position) >= 0, look);
            wanted = Objects.requireNonNull(spool).last();
        }
        String last = wanted;
        until(() -> follower.applied().compareTo(last) >= 0, look);
    }

    private void until(BooleanSupplier reached, Runnable look) {
        while (!reached.getAsBoolean()) {
            requireAlive();
            look.run();
            checkCancelled.run();
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw LockstepException.conflict(
                        "interrupted", "Cannot wait for the other side: interrupted.");
            }
        }
    }

    @Override
    public void watchMoves() {
        follower.watchMoves();
    }

    @Override
    public void endWatch() {
        follower.endWatch();
    }

    @Override
    public Set<String> movedBehind(String position) {
        return follower.movedBehind(position);
    }

    /** Does something while nothing is applied to the other side. */
    public void between(Runnable act) {
        follower.between(act);
    }

    /**
     * Takes no write any more and returns when both sides have all that was taken: writes wait.
     * After a fault this is to be closed, and another goes on with the writes.
     *
     * @return the number of the last write that both have
     * @throws LockstepException EXTERNAL where a side gets stuck meanwhile
     */
    public long settle() {
        if (!truth.hold(SETTLE)) {
            throw stuck(row.address(row.writes()) + " has a write in hand since " + SETTLE + ".");
        }
        await(head(), this::requireMoving);
        CrashPoint.MIGRATE_BEFORE_SWITCH.reach();
        String taken =
                asking.ask("ask " + row.address(row.writes()) + " how far it is", truth::reached);
        return WritesTable.number(taken);
    }

    private void requireMoving() {
        String found = trouble();
        if (found != null) {
            throw stuck(found);
        }
    }

    private static LockstepException stuck(String found) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "writes-not-moved",
                "Cannot move the writes yet: found that one side stands still, and they go on as"
                        + " before: "
                        + found);
    }

    /** Forgets writes that both sides have. */
    public void forgetWrites() {
        if (capture == null) {
            writes.forget(row.id(), WritesTable.number(follower.applied()));
        } else {
            // The source has them, and tells of them itself.
            writes.forget(row.id(), WritesTable.number(truth.applied()));
        }
    }

    @Override
    public void close() {
        Worker.endAll(workers.reversed());
        truth.close();
        follower.close();
        if (spool != null) {
            spool.close();
        }
    }
}
