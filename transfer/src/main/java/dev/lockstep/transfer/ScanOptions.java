package dev.lockstep.transfer;

import java.nio.file.Path;

/**
 * How whole snapshots are read to be hashed and compared. Memory is about {@code workers} times a
 * batch, and 6 MB a side; disk is about 40 bytes and the id a row and side, until the end.
 *
 * @param directory where rows' hashes are spilled; made if absent, left as it was found
 * @param workers splits read at once, for each side
 * @param form which differences count
 * @param hooks told after each batch; rows of both sides are counted
 */
public record ScanOptions(
        Path directory, int workers, int batchRows, RowForm form, TransferOptions.Hooks hooks) {
    public ScanOptions {
        if (workers < 1 || batchRows < 1) {
            throw new IllegalArgumentException("workers " + workers + ", batch " + batchRows);
        }
    }

    /** Two workers a side, batches of 1,000 rows, every difference counts, nobody is told. */
    public static ScanOptions in(Path directory) {
        return new ScanOptions(directory, 2, 1_000, RowForm.EXACT, TransferOptions.Hooks.NONE);
    }

    public ScanOptions withForm(RowForm rowForm) {
        return new ScanOptions(directory, workers, batchRows, rowForm, hooks);
    }

    public ScanOptions withHooks(TransferOptions.Hooks those) {
        return new ScanOptions(directory, workers, batchRows, form, those);
    }

    public ScanOptions withWorkers(int count) {
        return new ScanOptions(directory, count, batchRows, form, hooks);
    }
}
