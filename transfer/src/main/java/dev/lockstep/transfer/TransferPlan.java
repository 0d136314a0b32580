package dev.lockstep.transfer;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The splits of a transfer, as they were cut the first time.
 *
 * <p>It is kept before the first row moves: a resumed transfer that cut its source anew could get
 * other boundaries, and the positions of its checkpoint would skip rows.
 */
public record TransferPlan(List<Split> splits) {
    public TransferPlan {
        splits = List.copyOf(splits);
    }

    /** Rows and deletions in all splits, −1 where a split does not know. */
    public long rows() {
        return splits.stream().anyMatch(s -> s.rows() < 0)
                ? -1
                : splits.stream().mapToLong(Split::rows).sum();
    }

    /** Fails where a checkpoint speaks of other splits than these. */
    void requireMadeFor(Checkpoint checkpoint) {
        Set<String> unknown = new HashSet<>(checkpoint.positions().keySet());
        splits.forEach(s -> unknown.remove(s.id()));
        if (!unknown.isEmpty()) {
            throw LockstepException.conflict(
                    "plan-lost",
                    "Cannot go on with the transfer: found a checkpoint of splits "
                            + unknown
                            + ", expected those of the kept plan; start a new run.");
        }
    }
}
