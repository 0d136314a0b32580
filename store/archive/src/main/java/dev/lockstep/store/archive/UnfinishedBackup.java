package dev.lockstep.store.archive;

import dev.lockstep.api.TenantId;
import java.time.Instant;

/**
 * A backup without manifest.
 *
 * @param run that began it, empty where unknown
 * @param touched when the newest of its files was written
 */
public record UnfinishedBackup(
        TenantId tenant, String name, String run, Instant touched, long bytes) {}
