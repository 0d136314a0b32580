package dev.lockstep.api;

import java.util.Map;

/**
 * How far a run's transfer has come: it commits in the same atomic act as the rows it speaks of.
 *
 * @param positions by split id; splits not begun are left out
 * @param upserted rows written so far, from the transfer's start
 * @param deleted ids deleted so far
 * @param refused rows refused so far
 */
public record Checkpoint(
        WriteScope scope,
        Map<String, Position> positions,
        long upserted,
        long deleted,
        long refused) {
    public Checkpoint {
        positions = Map.copyOf(positions);
    }
}
