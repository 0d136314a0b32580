package dev.lockstep.transfer;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Refusal;
import java.nio.file.Path;
import java.util.List;

/**
 * What a transfer did, over all its attempts.
 *
 * @param checkpoint the last one, with all splits done; already committed
 * @param refusals the first thousand of them
 * @param failures the file with all of them, one JSON object a line
 * @param sent what was moved since the writer was last opened
 */
public record TransferResult(
        Checkpoint checkpoint, List<Refusal> refusals, Path failures, Sent sent) {
    /**
     * What was moved since the writer was last opened.
     *
     * @param whole whether that is the whole transfer: nothing had been committed before
     * @param fingerprint of the rows as they were written, refused ones left out. It tells what was
     *     sent; whether it arrived is {@link Verify}'s to say.
     * @param bytesRead bytes of the batches read, as in memory
     * @param bytesWritten as the target tells it, −1 where it does not
     */
    public record Sent(boolean whole, Fingerprint fingerprint, long bytesRead, long bytesWritten) {}

    public long upserted() {
        return checkpoint.upserted();
    }

    public long deleted() {
        return checkpoint.deleted();
    }

    public long refused() {
        return checkpoint.refused();
    }
}
