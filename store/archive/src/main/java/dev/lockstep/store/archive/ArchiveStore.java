package dev.lockstep.store.archive;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Pin;
import dev.lockstep.api.Readable;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.internal.collections.BackupStore;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Places;
import java.time.InstantSource;
import java.util.List;

/**
 * Backups as collections that can be read. Snapshots are durable; a pin keeps its backup, and the
 * parents that it needs, from being expired.
 */
public interface ArchiveStore extends Readable {
    /** The kind, and the name under which the store of the home's archive is known. */
    String NAME = "archive";

    /**
     * A directory by itself: a backup, or what another program left, such as Parquet files alone.
     * Its collections go by their plain names; nothing is ever written there.
     *
     * @param key of the directory in the bucket, empty for its root. The parents of an increment
     *     are looked for beside it
     * @param tenant who alone sees it
     */
    static ArchiveStore directory(
            Bucket bucket, String key, TenantId tenant, ParquetRows parquet, InstantSource clock) {
        return directory(bucket, key, tenant, parquet, CopySpace.temporary(), clock);
    }

    /**
     * The same.
     *
     * @param space where files of a bucket that is elsewhere are read
     */
    static ArchiveStore directory(
            Bucket bucket,
            String key,
            TenantId tenant,
            ParquetRows parquet,
            CopySpace space,
            InstantSource clock) {
        return new BackupStore(
                new Places.Alone(tenant, new BackupDirectory(bucket, key)), parquet, space, clock);
    }

    /** Pins that have not ended, of all backups of a tenant, oldest first. */
    List<Pin> pins(TenantId tenant);

    /**
     * What is odd about a collection, whole sentences: counts that do not add up, columns unread.
     */
    List<String> notes(CollectionRef ref);
}
