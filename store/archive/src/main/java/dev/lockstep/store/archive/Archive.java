package dev.lockstep.store.archive;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.internal.OpenArchive;
import dev.lockstep.store.archive.internal.files.Places;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A root that holds backups of tenants, each in a directory {@code {root}/{tenant}/{backup}} that
 * also stands alone. Safe for many threads. It keeps nothing outside the root and needs no closing.
 */
public interface Archive {
    /**
     * Opens the archive in a bucket; nothing is written by that.
     *
     * @param parquet reads and writes the files; it must stay open as long as the archive is used
     */
    static Archive open(Bucket bucket, ParquetRows parquet, InstantSource clock) {
        return open(bucket, parquet, CopySpace.temporary(), clock);
    }

    /**
     * The same.
     *
     * @param space where files of a bucket that is elsewhere are read
     */
    static Archive open(Bucket bucket, ParquetRows parquet, CopySpace space, InstantSource clock) {
        return new OpenArchive(bucket, new Places.Root(bucket, null), parquet, space, clock);
    }

    /** Opens a root that holds backups of one tenant alone, without a directory of his own. */
    static Archive alone(
            Bucket bucket,
            TenantId tenant,
            ParquetRows parquet,
            CopySpace space,
            InstantSource clock) {
        return new OpenArchive(bucket, new Places.Root(bucket, tenant), parquet, space, clock);
    }

    /**
     * Backups with a manifest, oldest first; one whose manifest is damaged is among them, noted.
     */
    List<BackupInfo> list(TenantId tenant);

    /** Directories without a manifest: begun and not finished, or abandoned. */
    List<UnfinishedBackup> unfinished(TenantId tenant);

    Optional<BackupInfo> find(TenantId tenant, String name);

    /** The newest backup that has no damage known; empty where there is none. */
    Optional<BackupInfo> latest(TenantId tenant);

    /**
     * Begins a backup, or goes on with the one of this name that this run began. What another run
     * began and did not finish is thrown away: exclusion by the archive's name is the caller's.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code backup-exists} where
     *     another run has finished one of this name, {@code stale-writer} where a newer epoch of
     *     the run has been here, {@code chain-too-long} where the parent's chain is at its cap;
     *     NOT_FOUND where there is no such parent; RESOURCES with code {@code archive-space} where
     *     there is not twice the expected size free
     */
    BackupWriter begin(TenantId tenant, BackupPlan plan, WriteScope scope);

    /**
     * The backups as a store; kind {@code archive}, collections named {@code backup/collection}.
     */
    ArchiveStore store();

    /**
     * The (id, row hash) sidecar of a collection as a local file, its sum checked; empty where the
     * backup has none.
     *
     * @param scratch a directory of the caller's that a copy goes to where the bucket is elsewhere;
     *     it stays there
     */
    Optional<Path> sidecar(TenantId tenant, String backup, String collection, Path scratch);

    /** The files that the manifest names; of a backup of another program none. */
    List<BackupFile> files(TenantId tenant, String backup);

    /** A named document that the backup carries, its sum checked; empty where there is none. */
    Optional<byte[]> extra(TenantId tenant, String backup, String name);

    /** Looks at every byte of the backup, and of the parents that it needs. */
    Verification verify(TenantId tenant, String backup, VerifyOptions options);

    /** Adds annotations; an empty value removes one. The manifest stays as it is. */
    void annotate(TenantId tenant, String backup, Map<String, String> annotations);

    /**
     * Removes what the policy does not keep, or says what it would remove.
     *
     * @return each backup and unfinished one, with what becomes of it and why
     */
    List<Retention.Fate> expire(TenantId tenant, Retention policy, boolean dryRun);
}
