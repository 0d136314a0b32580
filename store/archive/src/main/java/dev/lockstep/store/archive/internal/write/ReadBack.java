package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.RowSql;
import dev.lockstep.store.archive.internal.collections.BackupStore;
import dev.lockstep.store.archive.internal.collections.OwnCollections;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.read.ArchiveSnapshot;
import dev.lockstep.store.archive.internal.read.CheckedFiles;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import dev.lockstep.store.archive.internal.read.StoredCollection.Layer;
import dev.lockstep.store.archive.internal.read.StoredCollection.StoredFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads collections of a backup that is not finished, as they will be. */
public record ReadBack(
        TenantId tenant,
        BackupDirectory directory,
        ReadManifest.@Nullable Ours parent,
        ParquetRows parquet,
        CheckedFiles checked) {
    private static final String UNFINISHED = "unfinished";

    Snapshot of(List<Journal.Act> acts, String name) {
        CollectionSpec spec =
                Acts.spec(acts, name)
                        .orElseThrow(() -> LockstepException.notFound("collection", name));
        List<Layer> layers = new ArrayList<>(parents(name));
        layers.add(
                new Layer(
                        staged(acts, name, FileRecord.Kind.ROWS),
                        staged(acts, name, FileRecord.Kind.DELETES)));
        StoredCollection collection =
                new StoredCollection(
                        name,
                        spec,
                        -1,
                        -1,
                        UNFINISHED,
                        RowSql.ours(spec.dimension()),
                        layers,
                        List.of());
        CollectionRef ref =
                new CollectionRef(tenant, BackupStore.NAME, directory.name() + "/" + name);
        SnapshotRef unfinished =
                new SnapshotRef(ref, UNFINISHED, UNFINISHED, SnapshotRef.Durability.SESSION);
        return new ArchiveSnapshot(unfinished, collection, parquet, checked);
    }

    private List<Layer> parents(String name) {
        if (parent == null) {
            return List.of();
        }
        BackupDirectory beside = directory.sibling(parent.manifest().name());
        return parent.manifest()
                .collection(name)
                .map(c -> OwnCollections.whole(beside, parent, c).layers())
                .orElse(List.of());
    }

    private List<StoredFile> staged(List<Journal.Act> acts, String name, FileRecord.Kind kind) {
        return Acts.files(acts, name, kind).stream()
                .map(f ->
                        new StoredFile(directory, f.path(), f.file().rows(), f.file().at(f.path())))
                .toList();
    }
}
