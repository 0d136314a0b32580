package dev.lockstep.store.archive.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.RowFile;
import dev.lockstep.store.archive.internal.StoredCollection.StoredFile;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A collection of a backup, its layers laid over one another. */
final class ArchiveSnapshot implements Snapshot {
    private final SnapshotRef ref;
    private final StoredCollection collection;
    private final ParquetRows parquet;
    private final CheckedFiles checked;
    private final LiveRows live;
    private final List<StoredFile> stored;
    private @Nullable List<RowFile> files;

    ArchiveSnapshot(
            SnapshotRef ref,
            StoredCollection collection,
            ParquetRows parquet,
            CheckedFiles checked) {
        this.ref = ref;
        this.collection = collection;
        this.parquet = parquet;
        this.checked = checked;
        this.live = new LiveRows(collection, parquet, checked);
        this.stored = collection.layers().stream().flatMap(l -> l.rows().stream()).toList();
    }

    @Override
    public SnapshotRef ref() {
        return ref;
    }

    @Override
    public CollectionSpec spec() {
        return collection.spec();
    }

    @Override
    public long rows() {
        return files().stream().mapToLong(RowFile::live).sum();
    }

    @Override
    public List<Split> plan(int wanted) {
        return ParquetRows.plan(files(), wanted);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        List<RowFile> all = files();
        ParquetRows.filesOf(split).stream().distinct().forEach(i -> checked.check(stored.get(i)));
        return parquet.read(collection.sql(), all, split, from, batchRows);
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        List<RowFile> all = files();
        stored.forEach(checked::check);
        return parquet.fetch(collection.sql(), all, ids);
    }

    private synchronized List<RowFile> files() {
        List<RowFile> known = files;
        if (known == null) {
            known = live.files();
            files = known;
        }
        return known;
    }

    @Override
    public void close() {
        // Holds nothing between reads; a pin lies beside the backup.
    }
}
