package dev.lockstep.transfer;

import java.nio.file.Path;

/**
 * How whole snapshots are read to be hashed and compared. Memory is about {@code workers} times a
 * batch, and 6 MB a side; disk is about 40 bytes and the id a row and side, until the end.
 *
 * @param directory where rows' hashes are spilled; made if absent, left as it was found
 * @param workers splits read at once, for each side
 * @param form which differences count
 * @param throttle the rate that each side keeps to by itself
 * @param hooks told after each batch; rows of both sides are counted
 */
public record ScanOptions(
        Path directory,
        int workers,
        int batchRows,
        RowForm form,
        Throttle throttle,
        TransferOptions.Hooks hooks) {
    public ScanOptions {
        if (workers < 1 || batchRows < 1) {
            throw new IllegalArgumentException("workers " + workers + ", batch " + batchRows);
        }
    }

    /** As fast as it goes. */
    public ScanOptions(
            Path directory, int workers, int batchRows, RowForm form, TransferOptions.Hooks hooks) {
        this(directory, workers, batchRows, form, Throttle.NONE, hooks);
    }

    /** Two workers a side, batches of 1,000 rows, every difference counts, nobody is told. */
    public static ScanOptions in(Path directory) {
        return new ScanOptions(directory, 2, 1_000, RowForm.EXACT, TransferOptions.Hooks.NONE);
    }

    public ScanOptions withForm(RowForm rowForm) {
        return new ScanOptions(directory, workers, batchRows, rowForm, throttle, hooks);
    }

    public ScanOptions withHooks(TransferOptions.Hooks those) {
        return new ScanOptions(directory, workers, batchRows, form, throttle, those);
    }

    public ScanOptions withWorkers(int count) {
        return new ScanOptions(directory, count, batchRows, form, throttle, hooks);
    }

    /** Keeps to a rate; batches are made small enough to take about a second at most. */
    public ScanOptions withThrottle(Throttle other) {
        int rows = other.rate().batchRows(batchRows);
        return new ScanOptions(directory, workers, rows, form, other, hooks);
    }
}
