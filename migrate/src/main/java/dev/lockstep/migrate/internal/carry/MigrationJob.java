package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.follow.Capture;
import dev.lockstep.migrate.internal.follow.Follow;
import dev.lockstep.migrate.internal.follow.TakeWrites;
import dev.lockstep.migrate.internal.follow.Worker;
import dev.lockstep.migrate.internal.sides.Awaited;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import dev.lockstep.migrate.internal.state.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The durable work of a migration, from its start to its end, which may be weeks apart. */
public record MigrationJob(Engine engine) implements Job {
    public static final String TYPE = "migration";
    public static final String TENANT = "tenant";

    /** Faults after which a feed is of no use. */
    private static final Set<String> FOR_GOOD =
            Set.of("spool-full", "source-emptied", "feed-altered");

    public static final String NAME = "migration";
    public static final String TARGET = "target";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String target(Map<String, String> parameters) {
        return "collection:" + parameters.get(TENANT) + "/" + parameters.get(TARGET);
    }

    @Override
    public List<Step> steps() {
        return List.of(
                step("prepare", this::prepare),
                step("backfill", this::backfill),
                step("follow", this::follow),
                step("clean-up", this::cleanUp));
    }

    private interface Act {
        void on(MigrationRow row, StepContext step);
    }

    private Step step(String name, Act act) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(StepContext context) {
                act.on(engine.rows().get(context.tenant(), context.parameter(NAME)), context);
            }
        };
    }

    private void prepare(MigrationRow row, StepContext step) {
        if (row.phase() != Phase.PREPARING) {
            return;
        }
        Awaited awaited = Awaited.of(engine.parts());
        try (TakeWrites taking = new TakeWrites(engine, row);
                TellSilence _ = silence(row, awaited, step, () -> 0)) {
            prepare(row, engine.sides(row).noting(awaited), step);
            taking.requireAlive();
        }
        move(row, Phase.PREPARING, Phase.BACKFILLING, "backfilling");
    }

    private static void prepare(MigrationRow row, Sides sides, StepContext step) {
        sides.create();
        sides.requireModel(Side.TARGET);
        sides.requireModel(Side.SOURCE);
        CrashPoint.MIGRATE_AFTER_TARGET.reach();
        sides.loses().forEach(d -> step.log(Level.WARN, "Not kept apart: " + d.sentence() + "."));
        if (row.settings().mode() == Mode.CAPTURE) {
            sides.begin(row.id());
            step.log(Level.INFO, "From now on every change of " + row.source() + " is kept.");
        }
        CrashPoint.MIGRATE_AFTER_FEED.reach();
    }

    /** Changes are taken from the server meanwhile, so that it need not keep them. */
    private void backfill(MigrationRow row, StepContext step) {
        if (row.phase() != Phase.BACKFILLING) {
            return;
        }
        Path directory = engine.parts().directory().resolve(row.id());
        Awaited awaited = Awaited.of(engine.parts());
        Sides sides = engine.sides(row).noting(awaited);
        Backfill backfill = new Backfill(sides, row.settings(), step, directory);
        try (TakeWrites taking = new TakeWrites(engine, row)) {
            backfill(row, step, backfill, sides, awaited);
            taking.requireAlive();
        }
        CrashPoint.MIGRATE_AFTER_BACKFILL.reach();
        move(row, Phase.BACKFILLING, Phase.CATCHING_UP, "catching-up");
    }

    private void backfill(
            MigrationRow row, StepContext step, Backfill backfill, Sides sides, Awaited awaited) {
        if (row.settings().mode() == Mode.CAPTURE) {
            Path spooled = Follow.spool(engine.parts(), row);
            try (Spool spool = Spool.open(spooled);
                    Worker worker = capture(sides, row, spool);
                    TellSilence _ = silence(row, awaited, step, spool::bytes)) {
                backfill.run();
                worker.requireAlive();
            }
        } else {
            try (TellSilence _ = silence(row, awaited, step, () -> 0)) {
                backfill.run();
            }
        }
    }

    private static Worker capture(Sides sides, MigrationRow row, Spool spool) {
        Capture capture =
                new Capture(
                        sides.capturing(),
                        sides.source(),
                        row.id(),
                        spool,
                        row.settings().maxSpoolBytes());
        return new Worker("capture", capture::once, capture::forget);
    }

    private TellSilence silence(
            MigrationRow row, Awaited awaited, StepContext step, LongSupplier spooled) {
        return new TellSilence(engine.rows(), row, awaited, step, spooled);
    }

    private void follow(MigrationRow row, StepContext step) {
        try {
            new Carry(engine, step).run(row);
        } catch (LockstepException e) {
            if (FOR_GOOD.contains(e.code())) {
                // It would keep the source's log for a run that never comes.
                engine.sides(row).capturing().end(row.id());
            }
            throw e;
        }
    }

    /** Both collections stay; what was made for following goes. */
    private void cleanUp(MigrationRow row, StepContext step) {
        if (row.settings().mode() == Mode.CAPTURE) {
            engine.sides(row).capturing().end(row.id());
        }
        CrashPoint.MIGRATE_AFTER_FEED_END.reach();
        delete(engine.parts().directory().resolve(row.id()));
        if (row.phase() == Phase.CLEANING_UP) {
            move(row, Phase.CLEANING_UP, Phase.DONE, "done");
        }
        step.log(Level.INFO, "The changes of " + row.source() + " are followed no more.");
    }

    private void move(MigrationRow row, Phase from, Phase to, String kind) {
        engine.rows()
                .change(
                        row,
                        r -> r.phase() == from,
                        new MigrationRows.Change().phase(to),
                        kind,
                        "lockstep",
                        Gates.words(from.name()) + " → " + Gates.words(to.name()));
    }

    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
