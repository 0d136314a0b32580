package dev.lockstep.api;

/**
 * A part of a source that one worker reads, ordered and resumable. It is stored with the plan.
 *
 * @param id short, unique within the source, stable: {@code [a-z0-9-]+}
 * @param kind whether its batches are rows to be written or ids to be deleted
 * @param spec what the store needs to find the part again; opaque to everyone else
 * @param rows how many rows it has, −1 where the store does not know
 */
public record Split(String id, Kind kind, String spec, long rows) {
    /** What the batches of a split mean. */
    public enum Kind {
        /** Rows that are there (a snapshot) or that were added or changed (a difference). */
        ROWS,
        /** Ids that are gone; batches have no other column. */
        DELETES
    }
}
