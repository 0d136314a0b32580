package dev.lockstep.transfer;

/**
 * A row that is not the same on both sides.
 *
 * @param range the range of the fingerprint in which it lies
 */
public record RowDifference(String id, Kind kind, int range) {
    /** In which way. */
    public enum Kind {
        ONLY_LEFT,
        ONLY_RIGHT,
        /** On both sides, with other content. */
        CHANGED,
        /** One of the sides has the id more than once. */
        DOUBLED
    }
}
