package dev.lockstep.store.archive.internal.read;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.lake.parquet.RowSql;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collection that can be read, whoever wrote it.
 *
 * @param identity changes whenever the files may be others
 * @param layers oldest first: rows of a later one take the place of earlier ones
 */
public record StoredCollection(
        String name,
        CollectionSpec spec,
        long rows,
        long bytes,
        String identity,
        RowSql sql,
        List<Layer> layers,
        List<String> notes) {
    public StoredCollection {
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }

    /** Whether Lockstep wrote it. */
    public boolean own() {
        return layers.stream()
                .flatMap(layer -> layer.rows().stream())
                .noneMatch(file -> file.record() == null);
    }

    /** What one backup of a chain holds. */
    public record Layer(List<StoredFile> rows, List<StoredFile> deletes) {
        public Layer {
            rows = List.copyOf(rows);
            deletes = List.copyOf(deletes);
        }
    }

    /**
     * A Parquet file.
     *
     * @param record its sums, null where another program wrote it
     */
    public record StoredFile(
            BackupDirectory directory, String path, long rows, @Nullable FileRecord record) {}
}
