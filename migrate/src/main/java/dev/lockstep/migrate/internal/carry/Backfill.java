package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.sides.FitVectors;
import dev.lockstep.migrate.internal.sides.Sides;
import dev.lockstep.migrate.internal.sides.TextSnapshot;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.ShowActs;
import dev.lockstep.transfer.Sidecar;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferOptions;
import dev.lockstep.transfer.TransferResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings the target to a snapshot of the source, which was pinned after the changes began to be
 * kept. An empty target that can be exchanged is loaded beside what is served, which is faster, and
 * published when all is there. After a crash another snapshot is pinned and compared with what the
 * target holds by then, what was loaded before included: nothing of the old one is continued, and
 * nothing that is equal is written again.
 */
final class Backfill {
    private static final String PINS = "backfills";
    private static final int MOST = 20;

    /** A batch that is embedded must not keep a checkpoint waiting. */
    private static final int EMBEDDED_AT_ONCE = 256;

    private final Sides sides;
    private final MigrationSettings settings;
    private final StepContext step;
    private final Path directory;

    Backfill(Sides sides, MigrationSettings settings, StepContext step, Path directory) {
        this.sides = sides;
        this.settings = settings;
        this.step = step;
        this.directory = directory;
    }

    void run() {
        while (true) {
            int nth = step.state(PINS).map(Integer::parseInt).orElse(0) + 1;
            if (nth > 1) {
                publishLoaded(scope(nth - 1));
            }
            step.keep(PINS, Integer.toString(nth));
            try {
                once(nth);
                return;
            } catch (RuntimeException e) {
                if (!Snapshot.isLost(e) || nth >= MOST) {
                    throw e;
                }
                step.log(
                        Level.WARN,
                        "The source's snapshot has ended with its session; pinning again and"
                                + " comparing with what the target has.");
                step.checkCancelled();
            }
        }
    }

    private void once(int nth) {
        String owner = step.runId();
        WriteScope scope = scope(nth);
        Snapshot snapshot = sides.pin(Side.SOURCE, owner);
        try {
            Optional<Replaceable> exchanged = sides.exchanged(Side.TARGET);
            boolean beside = exchanged.isPresent() && sides.info(Side.TARGET).rows() == 0;
            try (RowSource rows = beside ? snapshot : rows(snapshot)) {
                write(
                        rows,
                        scope,
                        beside
                                ? () ->
                                        sides.noted(
                                                Side.TARGET,
                                                () ->
                                                        exchanged
                                                                .get()
                                                                .replace(sides.target(), scope))
                                : () -> sides.write(Side.TARGET, scope));
            }
            if (beside) {
                publish(exchanged.get(), scope);
            }
        } finally {
            sides.unpin(snapshot, owner);
        }
    }

    private WriteScope scope(int nth) {
        WriteScope own = step.scope();
        return new WriteScope(own.run(), "backfill-" + nth, own.epoch());
    }

    /** What a killed load has left is as good as any other state of the target. */
    private void publishLoaded(WriteScope scope) {
        Optional<Replaceable> exchanged = sides.exchanged(Side.TARGET);
        if (exchanged.isEmpty() || sides.info(Side.TARGET).rows() > 0) {
            return;
        }
        try {
            publish(exchanged.get(), scope);
        } catch (LockstepException e) {
            if (!e.code().equals("staging-not-found")) {
                throw e;
            }
        }
    }

    private void publish(Replaceable target, WriteScope scope) {
        ShowActs.during(
                step,
                target,
                sides.target(),
                () -> target.publish(sides.target(), scope, sides.info(Side.TARGET).spec()));
    }

    private void write(RowSource rows, WriteScope scope, Supplier<StoreWriter> writers) {
        long start = System.nanoTime();
        TransferResult done = Transfer.run(rows, writers, transform(), options(scope));
        tell(done, System.nanoTime() - start);
        step.keep("result.written", Long.toString(done.upserted()));
        step.keep("result.deleted", Long.toString(done.deleted()));
        step.keep("result.refused", Long.toString(done.refused()));
        step.log(
                Level.INFO,
                "Wrote "
                        + done.upserted()
                        + " rows and deleted "
                        + done.deleted()
                        + "; the target took all but "
                        + done.refused()
                        + ".");
    }

    /** What embeds, or is held back, tells nothing of the store. */
    private void tell(TransferResult done, long nanos) {
        boolean free =
                sides.models() == null && settings.maxRate() == null && settings.maxLoad() == 0;
        if (free && done.sent().whole()) {
            PastBackfills.keep(step, done.upserted(), done.sent().bytesRead(), nanos);
        }
    }

    /** Rows with the vectors that the target is to have; those without a text are refused. */
    private BatchTransform transform() {
        if (sides.models() == null) {
            return BatchTransform.none();
        }
        int dimension = sides.dimension(Side.TARGET);
        FitVectors vectors = sides.vectors(Side.TARGET);
        return (rows, refused) -> {
            FitVectors.Fitted fitted = vectors.fit(Sides.rows(rows));
            fitted.leftOut().forEach(refused);
            return fitted.batch(dimension);
        };
    }

    /** All rows, or what differs where the target has some. */
    private RowSource rows(Snapshot snapshot) {
        if (sides.info(Side.TARGET).rows() == 0) {
            return snapshot;
        }
        String owner = step.runId() + "-target";
        Snapshot there = sides.pin(Side.TARGET, owner);
        try {
            return FullDifference.between(
                    compared(Side.SOURCE, snapshot),
                    Sidecar.of(compared(Side.TARGET, there), scan()),
                    scan());
        } finally {
            sides.unpin(there, owner);
        }
    }

    /** What can be equal of a side. */
    private Snapshot compared(Side side, Snapshot snapshot) {
        TwoModels models = sides.models();
        if (models == null) {
            return snapshot;
        }
        return new TextSnapshot(
                snapshot, side == Side.SOURCE ? models::isTaken : _ -> true, _ -> {});
    }

    private TransferOptions options(WriteScope scope) {
        TransferOptions usual =
                TransferOptions.of(scope, directory, hooks())
                        .withForm(sides.form())
                        .withThrottle(sides.throttle(settings, step));
        if (sides.models() == null) {
            return usual;
        }
        TransferOptions.Pace pace = usual.pace();
        return usual.withPace(
                new TransferOptions.Pace(
                        pace.workers(),
                        Math.min(EMBEDDED_AT_ONCE, pace.batchRows()),
                        pace.checkpoints(),
                        pace.retry(),
                        pace.throttle()));
    }

    private ScanOptions scan() {
        return ScanOptions.in(directory.resolve("spill"))
                .withForm(sides.form())
                .withHooks(hooks())
                .withThrottle(sides.throttle(settings, step));
    }

    private TransferOptions.Hooks hooks() {
        return TransferOptions.Hooks.of(step);
    }
}
