package dev.lockstep.store.archive;

import org.jspecify.annotations.Nullable;

/**
 * A file of a backup, as the manifest tells of it.
 *
 * @param name relative to the backup's directory
 * @param collection whose rows, deletions or hashes it holds; null where it is a document
 * @param rows −1 where it holds none
 */
public record BackupFile(
        String name, @Nullable String collection, long rows, long bytes, String sha256) {}
