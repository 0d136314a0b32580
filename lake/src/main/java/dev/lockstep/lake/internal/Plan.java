package dev.lockstep.lake.internal;

import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/**
 * What one attempt of a commit adds and removes, in Iceberg's terms.
 *
 * @param marked data files of the table in which rows are deleted
 */
record Plan(
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
