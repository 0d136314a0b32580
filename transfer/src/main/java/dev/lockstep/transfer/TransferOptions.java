package dev.lockstep.transfer;

import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.api.run.StepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a transfer is done.
 *
 * @param scope on whose behalf; its epoch guards the target against an older writer
 * @param directory where the plan and the failures file of this scope lie
 * @param allowRefused refused rows beyond which the transfer ends
 * @param form what makes a row's canonical form, for the fingerprint and the check of rows read
 */
public record TransferOptions(
        WriteScope scope, Path directory, Pace pace, long allowRefused, RowForm form, Hooks hooks) {
    /**
     * What the caller wants to be told and asked; by several threads, often.
     *
     * @param progress told after each batch
     * @param splits told where a split stands: all of them first, then each after each batch
     * @param checkCancelled called before each batch; what it throws ends the transfer
     */
    public record Hooks(
            Consumer<Progress> progress, Consumer<SplitProgress> splits, Runnable checkCancelled) {
        public static final Hooks NONE = new Hooks(_ -> {}, () -> {});

        /** Nobody is told of single splits. */
        public Hooks(Consumer<Progress> progress, Runnable checkCancelled) {
            this(progress, _ -> {}, checkCancelled);
        }

        /** A step is told and asked all of it. */
        public static Hooks of(StepContext step) {
            return new Hooks(step::progress, step::split, step::checkCancelled);
        }

        /** The same for one of several readings. */
        Hooks reading(String side) {
            return new Hooks(progress, split -> splits.accept(split.of(side)), checkCancelled);
        }
    }

    /**
     * How much at once, and how often; none of it changes the result.
     *
     * @param workers splits in work at once; memory is workers × batch, before and after its
     *     transformation
     * @param batchRows rows in a batch at most
     * @param throttle shared by all that is to keep to one rate together
     */
    public record Pace(
            int workers,
            int batchRows,
            CheckpointPolicy checkpoints,
            RetryPolicy retry,
            Throttle throttle) {
        public Pace {
            if (workers < 1 || batchRows < 1) {
                throw new IllegalArgumentException("workers " + workers + ", batch " + batchRows);
            }
        }

        /** As fast as it goes. */
        public Pace(int workers, int batchRows, CheckpointPolicy checkpoints, RetryPolicy retry) {
            this(workers, batchRows, checkpoints, retry, Throttle.NONE);
        }
    }

    /** With checkpoints by rows and time, and the usual retries. */
    public TransferOptions(
            WriteScope scope,
            int workers,
            int batchRows,
            long checkpointRows,
            Duration checkpointEvery,
            Path directory,
            long allowRefused,
            Hooks hooks) {
        this(
                scope,
                directory,
                new Pace(
                        workers,
                        batchRows,
                        new CheckpointPolicy(checkpointRows, 1L << 30, checkpointEvery),
                        RetryPolicy.DEFAULT),
                allowRefused,
                RowForm.EXACT,
                hooks);
    }

    /** Two workers, 1,000 rows a batch, a checkpoint every 50,000 rows or 20 seconds. */
    public static TransferOptions of(WriteScope scope, Path directory, Hooks hooks) {
        return new TransferOptions(
                scope, 2, 1_000, 50_000, Duration.ofSeconds(20), directory, Long.MAX_VALUE, hooks);
    }

    public TransferOptions withPace(Pace other) {
        return new TransferOptions(scope, directory, other, allowRefused, form, hooks);
    }

    /** Keeps to a rate; batches are made small enough to take about a second at most. */
    public TransferOptions withThrottle(Throttle throttle) {
        return withPace(
                new Pace(
                        pace.workers(),
                        throttle.rate().batchRows(pace.batchRows()),
                        pace.checkpoints(),
                        pace.retry(),
                        throttle));
    }

    public TransferOptions withForm(RowForm other) {
        return new TransferOptions(scope, directory, pace, allowRefused, other, hooks);
    }

    public TransferOptions withAllowRefused(long rows) {
        return new TransferOptions(scope, directory, pace, rows, form, hooks);
    }

    public int workers() {
        return pace.workers();
    }

    public int batchRows() {
        return pace.batchRows();
    }

    public long checkpointRows() {
        return pace.checkpoints().rows();
    }

    public Duration checkpointEvery() {
        return pace.checkpoints().time();
    }

    /** The failures file: one JSON object with id and reason a line. */
    public Path failures() {
        return directory.resolve(scope.run() + "." + scope.step() + ".failures.ndjson");
    }

    Path plan() {
        return directory.resolve(scope.run() + "." + scope.step() + ".plan.json");
    }
}
