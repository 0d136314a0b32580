package dev.lockstep.store.archive.internal.foreign;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.lake.parquet.FileShape;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Digests;
import dev.lockstep.store.archive.internal.foreign.ForeignFiles.Group;
import dev.lockstep.store.archive.internal.manifest.FileMarks;
import dev.lockstep.store.archive.internal.read.CheckedFiles;
import dev.lockstep.store.archive.internal.read.StoredAccess;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import dev.lockstep.store.archive.internal.read.StoredCollection.Layer;
import dev.lockstep.store.archive.internal.read.StoredCollection.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what other programs wrote: Parquet files with the manifest of export scripts, with that of
 * vector-io, or with none. What they say of themselves is held against the files and never a reason
 * to refuse. Remembers what it found as long as the files stay as they are.
 */
public final class ForeignBackups {
    private final ParquetRows parquet;
    private final CheckedFiles checked;
    private final Map<String, List<StoredCollection>> known = new ConcurrentHashMap<>();

    public ForeignBackups(ParquetRows parquet, CheckedFiles checked) {
        this.parquet = parquet;
        this.checked = checked;
    }

    public List<StoredCollection> read(BackupDirectory directory, @Nullable JsonNode manifest) {
        List<String> paths = directory.list("");
        StringBuilder state = new StringBuilder(directory.location(""));
        for (String path : paths) {
            state.append('\n').append(path).append(' ').append(directory.size(path)).append(' ');
            state.append(directory.bucket().modified(directory.location(path)).toEpochMilli());
        }
        String identity =
                Digests.sha256(state.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .substring(0, 32);
        return known.computeIfAbsent(identity, _ -> find(directory, paths, manifest, identity));
    }

    private List<StoredCollection> find(
            BackupDirectory directory,
            List<String> paths,
            @Nullable JsonNode manifest,
            String identity) {
        ForeignFiles files =
                VectorIo.of(directory, paths)
                        .orElseGet(() -> ExportFiles.of(directory, paths, manifest));
        List<StoredCollection> found = new ArrayList<>();
        for (Group group : files.groups()) {
            found.add(collection(directory, group, identity));
        }
        return ExportFiles.compared(found, manifest);
    }

    private StoredCollection collection(BackupDirectory directory, Group group, String identity) {
        List<String> notes = new ArrayList<>(group.notes());
        List<StoredFile> rows = new ArrayList<>();
        long bytes = 0;
        CollectionSpec marked = null;
        for (String path : group.paths()) {
            FileShape shape = shape(directory, path);
            rows.add(new StoredFile(directory, path, shape.rows(), null));
            bytes += shape.bytes();
            marked = FileMarks.spec(shape.keyValues()).orElse(marked);
        }
        ForeignColumns columns =
                ForeignColumns.of(
                        parquet, new StoredAccess(checked, rows), group, located(rows), notes);
        CollectionSpec spec =
                marked != null && marked.dimension() == columns.dimension()
                        ? marked
                        : group.spec(columns.dimension(), columns.properties());
        return new StoredCollection(
                group.name(),
                spec,
                rows.stream().mapToLong(StoredFile::rows).sum(),
                bytes,
                identity,
                columns.sql(),
                List.of(new Layer(rows, List.of())),
                notes);
    }

    private static List<String> located(List<StoredFile> rows) {
        return rows.stream().map(StoredAccess::location).toList();
    }

    private static FileShape shape(BackupDirectory directory, String path) {
        try {
            return directory
                    .local(path)
                    .map(ParquetRows::shape)
                    .orElseGet(() -> ParquetRows.shape(directory.input(path)));
        } catch (LockstepException e) {
            if (e.kind().retryable()) {
                throw e;
            }
            throw BackupDirectory.damaged(
                    directory.name() + "/" + path, "no readable Parquet footer", "one");
        }
    }

    static Metric metric(String name) {
        return switch (name.toLowerCase(java.util.Locale.ROOT)) {
            case "dot", "dotproduct", "dot_product", "ip", "inner_product", "innerproduct" ->
                    Metric.INNER_PRODUCT;
            case "l2", "euclid", "euclidean", "l2_norm", "l2-squared" -> Metric.L2;
            default -> Metric.COSINE;
        };
    }
}
