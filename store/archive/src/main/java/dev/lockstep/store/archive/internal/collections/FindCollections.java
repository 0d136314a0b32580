package dev.lockstep.store.archive.internal.collections;

import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.foreign.ForeignBackups;
import dev.lockstep.store.archive.internal.hold.RemoveBackup;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.read.CheckedFiles;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import java.util.List;
import java.util.Optional;

/** The collections of a directory, by its manifest or by its files. */
public final class FindCollections {
    private final ForeignBackups foreign;

    FindCollections(ParquetRows parquet, CheckedFiles checked) {
        this.foreign = new ForeignBackups(parquet, checked);
    }

    /** All of a directory, without layers where Lockstep wrote them; none of an unfinished one. */
    public List<StoredCollection> all(BackupDirectory directory) {
        return switch (ReadManifest.read(directory)) {
            case ReadManifest.Ours ours -> OwnCollections.of(directory, ours);
            case ReadManifest.Theirs theirs -> foreign.read(directory, theirs.manifest());
            case ReadManifest.None _ -> withoutManifest(directory);
        };
    }

    private List<StoredCollection> withoutManifest(BackupDirectory directory) {
        return unfinished(directory) ? List.of() : foreign.read(directory, null);
    }

    /** Whether Lockstep has begun a backup there, or is removing one. */
    public static boolean unfinished(BackupDirectory directory) {
        return directory.has(BackupDirectory.SUMS)
                || !directory.list(BackupDirectory.WORK).isEmpty()
                || directory.has(RemoveBackup.EXPIRING)
                || directory.has(RemoveBackup.REMOVED);
    }

    /** One with its layers. */
    Optional<StoredCollection> one(BackupDirectory directory, String name) {
        if (ReadManifest.read(directory) instanceof ReadManifest.Ours ours) {
            return ours.manifest()
                    .collection(name)
                    .map(c -> OwnCollections.whole(directory, ours, c));
        }
        return all(directory).stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
