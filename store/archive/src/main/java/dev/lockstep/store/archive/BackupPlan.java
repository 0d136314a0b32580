package dev.lockstep.store.archive;

import dev.lockstep.api.Names;
import org.jspecify.annotations.Nullable;

/**
 * What a backup is to be.
 *
 * @param name its directory's name, of the form of {@link Names}
 * @param parent the backup whose changes alone are written, null for a full one
 * @param chainAtMost backups that a chain may have, this one included
 * @param partRows rows of a file at most; more make {@code name_part0000.parquet} and so on
 * @param documents whether documents are kept; without them every row's is null
 * @param expectedBytes of what is to be written, −1 where unknown: twice as much must be free
 * @param lockstepVersion written into the manifest
 */
public record BackupPlan(
        String name,
        @Nullable String parent,
        int chainAtMost,
        long partRows,
        boolean documents,
        long expectedBytes,
        String lockstepVersion) {
    public static final int DEFAULT_CHAIN = 10;
    public static final long DEFAULT_PART_ROWS = 1_000_000;

    public BackupPlan {
        Names.require("backup", name);
        if (partRows < 1 || chainAtMost < 1) {
            throw new IllegalArgumentException("parts of " + partRows + ", chain " + chainAtMost);
        }
    }

    /** Everything, with the usual limits. */
    public static BackupPlan full(String name, String lockstepVersion) {
        return new BackupPlan(
                name, null, DEFAULT_CHAIN, DEFAULT_PART_ROWS, true, -1, lockstepVersion);
    }

    /** What changed since the parent. */
    public BackupPlan onto(@Nullable String parentName, int most) {
        return new BackupPlan(
                name, parentName, most, partRows, documents, expectedBytes, lockstepVersion);
    }

    public BackupPlan withPartRows(long rows) {
        return new BackupPlan(
                name, parent, chainAtMost, rows, documents, expectedBytes, lockstepVersion);
    }

    public BackupPlan withoutDocuments() {
        return new BackupPlan(
                name, parent, chainAtMost, partRows, false, expectedBytes, lockstepVersion);
    }

    public BackupPlan expecting(long bytes) {
        return new BackupPlan(
                name, parent, chainAtMost, partRows, documents, bytes, lockstepVersion);
    }
}
