package dev.lockstep.store.archive;

import dev.lockstep.api.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backup, as its manifest and the notes beside it tell.
 *
 * @param parent the backup that this one is an increment of, null where it is full
 * @param chain how many backups a restore reads: 1 for a full one
 * @param bytes of this backup's own files, manifest included
 * @param extras names of the documents that it carries
 * @param verified its last verification, null where there was none
 * @param run that wrote it, empty where unknown
 * @param lockstepVersion that wrote it, empty where another program did
 * @param formatVersion of the archive, 0 where another program wrote it
 * @param notes what is odd about it, whole sentences; never a reason to refuse it by itself
 */
public record BackupInfo(
        TenantId tenant,
        String name,
        Instant created,
        @Nullable String parent,
        int chain,
        long bytes,
        List<CollectionBackup> collections,
        List<String> extras,
        Map<String, String> annotations,
        @Nullable Verified verified,
        String run,
        String lockstepVersion,
        int formatVersion,
        List<String> notes) {
    public BackupInfo {
        collections = List.copyOf(collections);
        extras = List.copyOf(extras);
        annotations = Map.copyOf(annotations);
        notes = List.copyOf(notes);
    }

    /** Rows of all collections, of embeddings and companions. */
    public long rows() {
        return collections.stream().mapToLong(CollectionBackup::rows).sum();
    }

    /**
     * How a verification ended.
     *
     * @param damages how many were found
     * @param content whether the rows were hashed too, and not the files alone
     */
    public record Verified(Instant at, int damages, boolean content) {}
}
