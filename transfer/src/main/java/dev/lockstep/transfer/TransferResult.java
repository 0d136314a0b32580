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
 */
public record TransferResult(Checkpoint checkpoint, List<Refusal> refusals, Path failures) {
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
