package dev.lockstep.api;

/**
 * What a store takes at most; checked before a run starts.
 *
 * @param maxDimension components of a vector
 * @param maxIdBytes UTF-8 bytes of an id
 * @param maxDocumentBytes UTF-8 bytes of a document
 */
public record Limits(int maxDimension, int maxIdBytes, long maxDocumentBytes) {
    public static final Limits NONE =
            new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
}
