package dev.lockstep.store.archive.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.RowFile;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A collection of a backup, its layers laid over one another. */
public final class ArchiveSnapshot implements Snapshot {
    private final SnapshotRef ref;
    private final StoredCollection collection;
    private final ParquetRows parquet;
    private final StoredAccess access;
    private final LiveRows live;
    private @Nullable List<RowFile> files;

    public ArchiveSnapshot(
            SnapshotRef ref,
            StoredCollection collection,
            ParquetRows parquet,
            CheckedFiles checked) {
        this.ref = ref;
        this.collection = collection;
        this.parquet = parquet;
        this.access = StoredAccess.of(checked, collection.layers());
        this.live = new LiveRows(collection, parquet, access);
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
        return parquet.read(collection.sql(), files(), access, split, from, batchRows);
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return parquet.fetch(collection.sql(), files(), access, ids);
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
