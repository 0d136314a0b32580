package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.follow.Follow;
import dev.lockstep.migrate.internal.follow.Worker;
import dev.lockstep.migrate.internal.prove.ProveSides;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.state.Tally;
import dev.lockstep.transfer.ScanOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a migration from the end of its backfill to its own: keeps both sides in step, says how
 * they stand, proves, and does what people asked for.
 */
final class Carry {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration TELL = Duration.ofMillis(500);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);
    private static final Duration ALIVE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Carry.class);
    private static final Duration END = Duration.ofSeconds(30);
    private static final int WAIT_TICKS = 20;
    private static final long FEW = 2_000;
    private static final Set<Phase> LAST =
            Set.of(Phase.ROLLED_BACK, Phase.CLEANING_UP, Phase.DONE, Phase.PLANNED);

    private final Engine engine;
    private final StepContext step;
    private final StepBack stepBack;
    private final AtomicBoolean paused = new AtomicBoolean();
    private @Nullable Proven proof;
    private Instant told = Instant.EPOCH;
    private Instant alive = Instant.EPOCH;
    private @Nullable Thread ending;
    private @Nullable AskRetained retained;
    private @Nullable String trouble;

    /** Whose feed, which is used no more, has been ended since. */
    private volatile String ended = "";

    private Instant triedToEnd = Instant.EPOCH;

    Carry(Engine engine, StepContext step) {
        this.engine = engine;
        this.step = step;
        this.stepBack = new StepBack(engine);
    }

    /** Returns when the migration has come to an end, whichever. */
    void run(MigrationRow begun) {
        MigrationRow row = begun;
        proof = row.standing() == null ? null : row.standing().proof();
        while (!hasEnded(row)) {
            try {
                row = followed(row);
            } catch (RuntimeException e) {
                if (e instanceof RunCancelledException || !Worker.mayPass(e)) {
                    throw e;
                }
                row = waited(row, e);
            }
        }
        awaitEnding();
    }

    /** Two that end one feed would be in each other's way. */
    private void awaitEnding() {
        Thread last = ending;
        try {
            if (last != null && !last.join(END)) {
                step.log(Level.WARN, "The feed could not be ended yet: its store is silent.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MigrationRow followed(MigrationRow row) {
        endUnusedFeed(row);
        paused.set(row.pausedSince() != null);
        WriteScope scope = new WriteScope(row.id(), "follow", engine.rows().nextEpoch(row));
        try (Follow follow = new Follow(engine, row, scope, paused::get, step::checkCancelled)) {
            engine.wakers().put(row.id(), follow::wake);
            return carry(row, follow, scope);
        } finally {
            engine.wakers().remove(row.id());
        }
    }

    /** A store that is down only makes lag, for as long as it takes. */
    private MigrationRow waited(MigrationRow row, RuntimeException why) {
        String found = String.valueOf(why.getMessage());
        if (!found.equals(trouble)) {
            trouble = found;
            step.log(Level.WARN, found);
        }
        Standing last = row.standing();
        if (last != null) {
            engine.rows().stand(row, later(last, engine.rows().now(), found));
        }
        for (int i = 0; i < WAIT_TICKS; i++) {
            step.checkCancelled();
            pause();
        }
        return engine.rows().get(row.tenant(), row.name());
    }

    /** Nothing was heard since then: so much more may have come. */
    private static Standing later(Standing last, Instant now, String trouble) {
        double more = Math.max(0, Duration.between(last.at(), now).toMillis() / 1e3);
        return new Standing(
                now,
                last.lagRows(),
                last.lagSeconds() + more,
                last.applied(),
                last.refused(),
                -1,
                last.spooledBytes(),
                last.proof(),
                trouble,
                last.through());
    }

    private static boolean hasEnded(MigrationRow row) {
        return LAST.contains(row.phase()) && row.wanted() == row.writes();
    }

    /** Where writes go to the target first, the source's log is followed no more. */
    private void endUnusedFeed(MigrationRow row) {
        Instant now = engine.rows().now();
        boolean unused = row.settings().mode() == Mode.CAPTURE && !Follow.captures(row);
        if (!unused
                || isEnding()
                || ended.equals(row.id())
                || now.isBefore(triedToEnd.plus(BETWEEN_TRIES))) {
            return;
        }
        triedToEnd = now;
        // Its store may hang, and writes are to go on meanwhile.
        ending = Thread.ofVirtual().name("migrate-end-feed").start(() -> endFeed(row));
    }

    private void endFeed(MigrationRow row) {
        try {
            engine.sides(row).capturing().end(row.id());
            MigrationJob.delete(Follow.spool(engine.parts(), row));
            ended = row.id();
        } catch (RuntimeException e) {
            // Writes go on without it; it is tried again, at the latest when all is cleaned up.
            LOG.atWarn().setCause(e).log("The feed of {} could not be ended", row.source());
        }
    }

    /** Whether the source's feed is being ended, so that none can be begun. */
    private boolean isEnding() {
        Thread last = ending;
        return last != null && last.isAlive();
    }

    /** Returns when the truth has changed or the end has come. */
    private MigrationRow carry(MigrationRow begun, Follow follow, WriteScope scope) {
        MigrationRow row = begun;
        LookAtNames names = new LookAtNames(engine, begun);
        try (Proving proving =
                new Proving(
                        follow.sides(), follow, () -> scan(begun), scope, engine.parts().clock())) {
            while (true) {
                step.checkCancelled();
                follow.requireAlive();
                row = engine.rows().get(row.tenant(), row.name());
                paused.set(row.pausedSince() != null);
                endUnusedFeed(row);
                prove(row, follow, proving);
                names.look(engine.rows().now());
                stand(row, follow, proving, names.astray());
                row = onwards(row, follow, names.astray(Side.TARGET));
                if (row.wanted() != row.writes() && isClose(row, follow) && !isEnding()) {
                    return switched(row, follow);
                }
                if (hasEnded(row)) {
                    return row;
                }
                pause();
            }
        }
    }

    private ScanOptions scan(MigrationRow row) {
        Path spill = engine.parts().directory().resolve(row.id()).resolve("proof");
        return ScanOptions.in(spill)
                .withForm(engine.sides(row).form())
                .withWorkers(1)
                .withThrottle(engine.sides(row).throttle(row.settings(), step));
    }

    private static boolean isClose(MigrationRow row, Follow follow) {
        return follow.lagRows() < FEW && follow.trouble() == null;
    }

    private MigrationRow switched(MigrationRow row, Follow follow) {
        Side to = row.wanted();
        if (row.settings().mode() == Mode.CAPTURE && to == Side.SOURCE) {
            long floor = follow.settle();
            // Nothing is written to either side now: what comes next is in the feed.
            engine.sides(row).capturing().begin(engine.sides(row).source(), row.id());
            ended = "";
            return switched(row, to, floor);
        }
        return switched(row, to, follow.settle());
    }

    private MigrationRow switched(MigrationRow row, Side to, long floor) {
        MigrationRows.Change change =
                new MigrationRows.Change().writes(to).set("writes_floor", floor);
        if (to == Side.TARGET && row.reads() == 100 && !LAST.contains(row.phase())) {
            change.phase(Phase.CUT_OVER);
        }
        MigrationRow now =
                engine.rows()
                        .change(
                                row,
                                r -> r.writes() != to,
                                change,
                                "writes-moved",
                                "lockstep",
                                "Writes go to " + row.address(to) + " first.");
        CrashPoint.MIGRATE_AFTER_SWITCH.reach();
        step.log(Level.INFO, "Writes go to " + row.address(to) + " first.");
        return now;
    }

    private void prove(MigrationRow row, Follow follow, Proving proving) {
        ProveSides.Found found = proving.take();
        if (found != null) {
            proof = found.proven();
            told = Instant.EPOCH;
            engine.rows().tell(row, "proof", "lockstep", found.proven().sentence());
            step.log(
                    found.differing().isEmpty() ? Level.INFO : Level.ERROR,
                    found.proven().sentence());
            if (!found.differing().isEmpty()) {
                proving.mend(found.differing(), untaken -> mended(row, found, untaken));
            } else if (found.proven().differences() == 0) {
                follow.refusals().proven(found.proven().at());
            }
        }
        boolean due = proving.hasUnmended() || Proving.isDue(row, proof, engine.rows().now());
        if (due && !paused.get() && isClose(row, follow)) {
            proving.begin();
        }
    }

    /** What the other side does not take is not asked for again and again. */
    private void mended(MigrationRow row, ProveSides.Found found, int untaken) {
        if (untaken == found.differing().size()) {
            engine.rows()
                    .tell(
                            row,
                            "not-mended",
                            "lockstep",
                            "None of the "
                                    + untaken
                                    + " rows that differ is taken by the other side; see what it"
                                    + " refuses.");
            return;
        }
        engine.rows()
                .change(
                        row,
                        r -> true,
                        new MigrationRows.Change()
                                .set("asked_proof", engine.rows().now().toEpochMilli() + 1),
                        "mended",
                        "lockstep",
                        found.differing().size()
                                - untaken
                                + " rows were made what the truth has, the first being "
                                + found.proven().ids().getFirst()
                                + "; another proof follows.");
    }

    private void stand(MigrationRow row, Follow follow, Proving proving, @Nullable String astray) {
        Instant now = engine.rows().now();
        String found =
                Stream.of(follow.trouble(), astray, proving.fault())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        if (found != null && !found.equals(trouble)) {
            step.log(Level.WARN, found);
        }
        trouble = found;
        if (now.isBefore(told.plus(TELL))) {
            return;
        }
        told = now;
        follow.forgetWrites();
        Standing standing =
                new Standing(
                        now,
                        follow.lagRows(),
                        follow.lagSeconds(now),
                        follow.applied(),
                        follow.refused(),
                        retained(row),
                        follow.spooledBytes(),
                        proof,
                        found,
                        follow.through());
        engine.rows().stand(row, standing);
        step.progress(
                new Progress(
                        "changes",
                        -1,
                        follow.applied(),
                        follow.refused(),
                        proof == null ? 0 : proof.rows(),
                        0,
                        0));
        if (now.isAfter(alive.plus(ALIVE))) {
            alive = now;
            step.keep("alive", now.toString());
        }
    }

    private long retained(MigrationRow row) {
        if (!Follow.captures(row)) {
            return 0;
        }
        AskRetained asked = retained;
        if (asked == null || !asked.isOf(row)) {
            asked = new AskRetained(engine, row);
            retained = asked;
        }
        return asked.latest();
    }

    /** What comes by itself: in step, shadowing, and a step back. */
    private MigrationRow onwards(MigrationRow row, Follow follow, @Nullable String astray) {
        Instant now = engine.rows().now();
        boolean close = follow.lagSeconds(now) <= row.settings().maxLagSeconds();
        Proven last = proof;
        if (row.phase() == Phase.CATCHING_UP && close && last != null && last.differences() == 0) {
            return engine.rows()
                    .change(
                            row,
                            r -> r.phase() == Phase.CATCHING_UP,
                            new MigrationRows.Change().phase(Phase.IN_STEP),
                            "in-step",
                            "lockstep",
                            last.sentence());
        }
        Tally seen = engine.tallies().of(row.id());
        if (row.phase() == Phase.IN_STEP && seen.samples() > 0) {
            return engine.rows()
                    .change(
                            row,
                            r -> r.phase() == Phase.IN_STEP,
                            new MigrationRows.Change().phase(Phase.SHADOWING),
                            "shadowing",
                            "lockstep",
                            "Searches are compared.");
        }
        return row.phase() == Phase.ROUTING
                ? stepBack.look(row, seen, follow.lagSeconds(now), astray, now)
                : row;
    }

    private static void pause() {
        try {
            Thread.sleep(TICK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
