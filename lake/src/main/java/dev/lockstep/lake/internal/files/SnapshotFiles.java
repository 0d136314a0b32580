package dev.lockstep.lake.internal.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** The files that a snapshot reads, in an order that never changes. */
public record SnapshotFiles(List<Entry> entries) {
    /** A data file with the delete files that apply to it. */
    public record Entry(DataFile data, List<DeleteFile> deletes) {
        public String path() {
            return data.location();
        }

        public long rows() {
            return data.recordCount();
        }
    }

    public static final SnapshotFiles NONE = new SnapshotFiles(List.of());

    /**
     * @throws dev.lockstep.api.LockstepException INTERNAL where the table's lists are damaged
     */
    public static SnapshotFiles of(Table table, long snapshot) {
        return FileLists.read(table, () -> planned(table, snapshot));
    }

    private static SnapshotFiles planned(Table table, long snapshot) {
        List<Entry> entries = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshot).includeColumnStats().planFiles()) {
            tasks.forEach(task -> entries.add(new Entry(task.file(), task.deletes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries.sort(
                Comparator.<Entry>comparingLong(e -> sequence(e.data()))
                        .thenComparing(Entry::path));
        return new SnapshotFiles(List.copyOf(entries));
    }

    private static long sequence(DataFile file) {
        Long sequence = file.dataSequenceNumber();
        return sequence == null ? 0 : sequence;
    }

    public List<String> paths() {
        return entries.stream().map(Entry::path).toList();
    }

    public List<String> deletePaths() {
        return entries.stream()
                .flatMap(e -> e.deletes().stream())
                .map(DeleteFile::location)
                .distinct()
                .toList();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Those with delete files, or those without. */
    public SnapshotFiles withDeletes(boolean wanted) {
        return new SnapshotFiles(
                entries.stream().filter(e -> e.deletes().isEmpty() != wanted).toList());
    }
}
