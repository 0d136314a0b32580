package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.migrate.internal.engine.EndThread;
import dev.lockstep.migrate.internal.sides.Awaited;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says for which store a backfill waits, as long as it does. Otherwise nothing is told of a
 * migration that is not followed yet but its run's progress.
 */
final class TellSilence implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final MigrationRows rows;
    private final MigrationRow row;
    private final Awaited awaited;
    private final StepContext step;
    private final LongSupplier spooledBytes;
    private final Thread thread;
    private @Nullable String told;

    /** Begins at once. */
    TellSilence(
            MigrationRows rows,
            MigrationRow row,
            Awaited awaited,
            StepContext step,
            LongSupplier spooledBytes) {
        this.rows = rows;
        this.row = row;
        this.awaited = awaited;
        this.step = step;
        this.spooledBytes = spooledBytes;
        this.thread = Thread.ofVirtual().name("migrate-silence").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                tell(awaited.silent());
            }
        } catch (InterruptedException ended) {
            tell(null);
        }
    }

    private void tell(@Nullable String silent) {
        if (silent == null && told == null) {
            return;
        }
        if (silent == null) {
            rows.stand(row, null);
            step.log(Level.INFO, "It has answered, and the backfill goes on.");
        } else {
            rows.stand(
                    row,
                    new Standing(
                            rows.now(),
                            0,
                            0,
                            0,
                            0,
                            -1,
                            spooledBytes.getAsLong(),
                            null,
                            silent,
                            null));
            if (!silent.equals(told)) {
                step.log(Level.WARN, silent);
            }
        }
        told = silent;
    }

    @Override
    public void close() {
        thread.interrupt();
        EndThread.of(thread);
    }
}
