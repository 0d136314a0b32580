package dev.lockstep.transfer;

import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a transfer is done.
 *
 * @param scope on whose behalf; its epoch guards the target against an older writer
 * @param workers splits in work at once; memory is workers × batch
 * @param batchRows rows in a batch at most
 * @param checkpointRows rows after which a checkpoint is made
 * @param checkpointEvery time after which one is made, where rows have come
 * @param directory where the plan and the failures file of this scope lie
 * @param allowRefused refused rows beyond which the transfer ends
 * @param progress told after each batch
 * @param checkCancelled called before each batch; throws to end the transfer
 */
public record TransferOptions(
        WriteScope scope,
        int workers,
        int batchRows,
        long checkpointRows,
        Duration checkpointEvery,
        Path directory,
        long allowRefused,
        Hooks hooks) {
    /** What the caller wants to be told and asked. */
    public record Hooks(Consumer<Progress> progress, Runnable checkCancelled) {
        public static final Hooks NONE = new Hooks(p -> {}, () -> {});
    }

    public TransferOptions {
        if (workers < 1 || batchRows < 1 || checkpointRows < 1) {
            throw new IllegalArgumentException(
                    "workers " + workers + ", batch " + batchRows + ", rows " + checkpointRows);
        }
    }

    /** Two workers, 1,000 rows a batch, a checkpoint every 50,000 rows or 20 seconds. */
    public static TransferOptions of(WriteScope scope, Path directory, Hooks hooks) {
        return new TransferOptions(
                scope, 2, 1_000, 50_000, Duration.ofSeconds(20), directory, Long.MAX_VALUE, hooks);
    }
}
