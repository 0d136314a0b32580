package dev.lockstep.migrate.internal;

import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.MaxRate;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.Sidecar;
import dev.lockstep.transfer.Throttle;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferOptions;
import dev.lockstep.transfer.TransferResult;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Brings the target to a snapshot of the source, which was pinned after the changes began to be
 * kept. After a crash another snapshot is pinned and compared with what the target holds by then:
 * nothing of the old one is continued, and nothing that is equal is written again.
 */
final class Backfill {
    private static final String PINS = "backfills";
    private static final int MOST = 20;

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
        Snapshot snapshot = sides.pin(Side.SOURCE, owner);
        try (RowSource rows = rows(snapshot)) {
            WriteScope own = step.scope();
            WriteScope scope = new WriteScope(own.run(), "backfill-" + nth, own.epoch());
            Supplier<StoreWriter> writers = () -> sides.write(Side.TARGET, scope);
            TransferResult done =
                    Transfer.run(rows, writers, BatchTransform.none(), options(scope));
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
        } finally {
            sides.unpin(snapshot, owner);
        }
    }

    /** All rows, or what differs where the target has some. */
    private RowSource rows(Snapshot snapshot) {
        if (sides.info(Side.TARGET).rows() == 0) {
            return snapshot;
        }
        String owner = step.runId() + "-target";
        Snapshot there = sides.pin(Side.TARGET, owner);
        try {
            return FullDifference.between(snapshot, Sidecar.of(there, scan()), scan());
        } finally {
            sides.unpin(there, owner);
        }
    }

    private TransferOptions options(WriteScope scope) {
        return TransferOptions.of(scope, directory, hooks())
                .withForm(sides.form())
                .withThrottle(throttle(settings));
    }

    private ScanOptions scan() {
        return ScanOptions.in(directory.resolve("spill"))
                .withForm(sides.form())
                .withHooks(hooks())
                .withThrottle(throttle(settings));
    }

    private TransferOptions.Hooks hooks() {
        return new TransferOptions.Hooks(step::progress, step::checkCancelled);
    }

    static Throttle throttle(MigrationSettings settings) {
        String rate = settings.maxRate();
        return rate == null ? Throttle.NONE : Throttle.of(MaxRate.parse(rate));
    }
}
