package dev.lockstep.api;

/**
 * A collection as its store tells of it now.
 *
 * @param rows exact count of live rows
 * @param bytes size on disk as far as the store can tell, −1 where it cannot
 * @param version changes whenever the content may have changed; of a {@link Differencing} store the
 *     {@link SnapshotRef#version()} of the snapshot that a pin would take now
 * @param searchedBytes of {@code bytes} those of one copy of what a search by vectors walks through
 *     and so has to stay in memory to be quick: the graph, and the vectors that it is compared
 *     with; −1 where the store cannot tell or has no such structure
 */
public record CollectionInfo(
        CollectionRef ref,
        CollectionSpec spec,
        long rows,
        long bytes,
        String version,
        long searchedBytes) {
    /** Of a store that searches no vectors, or cannot tell what that takes. */
    public CollectionInfo(
            CollectionRef ref, CollectionSpec spec, long rows, long bytes, String version) {
        this(ref, spec, rows, bytes, version, -1);
    }
}
