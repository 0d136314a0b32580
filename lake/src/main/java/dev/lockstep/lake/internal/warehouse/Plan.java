package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.internal.files.SnapshotFiles;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a commit adds and removes, in Iceberg's terms.
 *
 * @param base the snapshot that was looked at, null where the table had none; a commit is valid
 *     only if nothing has happened since
 * @param marked data files of the table in which rows are deleted
 */
record Plan(
        @Nullable Long base,
        List<DataFile> added,
        List<DeleteFile> deletes,
        List<String> marked,
        SnapshotFiles removed,
        long rowsAdded,
        long rowsDeleted) {
    boolean isEmpty() {
        return added.isEmpty() && deletes.isEmpty() && removed.isEmpty();
    }

    int files() {
        return added.size() + deletes.size();
    }

    long bytes() {
        return added.stream().mapToLong(DataFile::fileSizeInBytes).sum()
                + deletes.stream().mapToLong(DeleteFile::fileSizeInBytes).sum();
    }
}
