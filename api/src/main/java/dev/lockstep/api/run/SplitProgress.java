package dev.lockstep.api.run;

import org.jspecify.annotations.Nullable;

/**
 * Where one split of a step stands, told by who works on it.
 *
 * @param side which reading of the step it belongs to, such as {@code left}; empty where the step
 *     has one
 * @param number from 0, of {@code splits}
 * @param name the split's own, short
 * @param rows read so far, over all attempts
 * @param total −1 where it is not known
 * @param error why it failed or is being tried again, else null
 */
public record SplitProgress(
        String side,
        int number,
        int splits,
        String name,
        State state,
        long rows,
        long total,
        @Nullable String error) {
    /** What a split is doing. */
    public enum State {
        WAITING,
        RUNNING,
        /** Its connection broke, and it is taken up again behind its last batch. */
        RETRYING,
        DONE,
        FAILED
    }

    public SplitProgress {
        if (number < 0 || number >= splits) {
            throw new IllegalArgumentException("split " + number + " of " + splits);
        }
    }

    /** The same split, of that reading. */
    public SplitProgress of(String reading) {
        return new SplitProgress(reading, number, splits, name, state, rows, total, error);
    }
}
