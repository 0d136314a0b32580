package dev.lockstep.index;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How syncs are done.
 *
 * @param workers splits read and written at once
 * @param batchRows rows in one batch
 * @param keptGenerations published generations kept beside the serving one, for searches as of then
 *     and for going back
 * @param fullProofEvery after so many incremental proofs both sides are compared as a whole
 * @param rebuildShare changed share of the rows beyond which building from nothing is cheaper
 * @param workDirectory for failures, spills and sidecars
 * @param pinTimeToLive how long a run's pin outlives the run when nobody gives it back
 */
public record IndexSettings(
        int workers,
        int batchRows,
        int keptGenerations,
        int fullProofEvery,
        double rebuildShare,
        Path workDirectory,
        Duration pinTimeToLive) {
    public static IndexSettings in(Path workDirectory) {
        return new IndexSettings(2, 1_000, 2, 20, 0.3, workDirectory, Duration.ofDays(7));
    }
}
