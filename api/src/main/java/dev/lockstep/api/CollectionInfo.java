package dev.lockstep.api;

/**
 * A collection as its store tells of it now.
 *
 * @param rows exact count of live rows
 * @param bytes size on disk as far as the store can tell, −1 where it cannot
 * @param version changes whenever the content may have changed; of a {@link Differencing} store the
 *     {@link SnapshotRef#version()} of the snapshot that a pin would take now
 */
public record CollectionInfo(
        CollectionRef ref, CollectionSpec spec, long rows, long bytes, String version) {}
