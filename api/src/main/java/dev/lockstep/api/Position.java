package dev.lockstep.api;

/**
 * How far a split has been read.
 *
 * @param rows rows read before this position, from the split's start
 * @param token the store's own way to find the place again; opaque to everyone else
 * @param done whether the split has no more rows
 */
public record Position(long rows, String token, boolean done) {
    public static final Position START = new Position(0, "", false);
}
