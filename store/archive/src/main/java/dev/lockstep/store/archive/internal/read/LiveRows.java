package dev.lockstep.store.archive.internal.read;

import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.ParquetRows.IdColumn;
import dev.lockstep.lake.parquet.RowFile;
import dev.lockstep.store.archive.internal.read.StoredCollection.Layer;
import dev.lockstep.store.archive.internal.read.StoredCollection.StoredFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which rows of each file count: those whose ids no later layer has, neither as row nor as deleted.
 * That reads the id column of older layers once, and later layers are small.
 */
final class LiveRows {
    private final StoredCollection collection;
    private final ParquetRows parquet;
    private final StoredAccess access;

    LiveRows(StoredCollection collection, ParquetRows parquet, StoredAccess access) {
        this.collection = collection;
        this.parquet = parquet;
        this.access = access;
    }

    List<RowFile> files() {
        List<RowFile> files = new ArrayList<>();
        List<Layer> layers = collection.layers();
        for (int i = 0; i < layers.size(); i++) {
            List<StoredFile> rows = layers.get(i).rows();
            List<IdColumn> later = later(layers.subList(i + 1, layers.size()));
            if (later.isEmpty() || rows.isEmpty()) {
                rows.forEach(f -> files.add(RowFile.whole(StoredAccess.location(f), f.rows())));
            } else {
                files.addAll(without(rows, later));
            }
        }
        return files;
    }

    private List<RowFile> without(List<StoredFile> rows, List<IdColumn> later) {
        List<BitSet> gone =
                parquet.positions(
                        collection.sql(),
                        rows.stream().map(StoredAccess::location).toList(),
                        access,
                        later);
        List<RowFile> files = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            StoredFile file = rows.get(i);
            files.add(RowFile.whole(StoredAccess.location(file), file.rows()).without(gone.get(i)));
        }
        return files;
    }

    private List<IdColumn> later(List<Layer> layers) {
        List<IdColumn> columns = new ArrayList<>();
        for (Layer layer : layers) {
            add(columns, layer.rows(), collection.sql().id());
            add(columns, layer.deletes(), "id");
        }
        return columns;
    }

    private void add(List<IdColumn> columns, List<StoredFile> files, String expression) {
        if (!files.isEmpty()) {
            columns.add(
                    new IdColumn(files.stream().map(StoredAccess::location).toList(), expression));
        }
    }
}
