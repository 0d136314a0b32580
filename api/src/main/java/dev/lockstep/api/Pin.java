package dev.lockstep.api;

import java.time.Instant;

/**
 * A hold on a snapshot.
 *
 * @param owner usually a run's id
 * @param until when it ends by itself
 */
public record Pin(SnapshotRef snapshot, String owner, Instant created, Instant until) {}
