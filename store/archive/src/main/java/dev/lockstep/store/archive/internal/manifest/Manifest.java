package dev.lockstep.store.archive.internal.manifest;

import dev.lockstep.api.service.ExportService;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.internal.files.FileRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code export_manifest.json} tells of a backup that Lockstep wrote.
 *
 * @param format version of the archive's layout
 * @param run that wrote it
 * @param chain how many backups a restore reads
 * @param documents whether documents were kept
 */
public record Manifest(
        int format,
        String lockstep,
        String name,
        Instant created,
        String run,
        @Nullable Parent parent,
        int chain,
        boolean documents,
        List<CollectionBackup> collections,
        List<FileRecord> files,
        Map<String, String> annotations) {
    /** The layout that this program writes; it reads all up to it. */
    public static final int FORMAT = 1;

    /** Collections of this name are the companion table of exports, and count apart. */
    public static final String EVENT_SUMMARIES = ExportService.EVENT_SUMMARIES;

    public Manifest {
        collections = List.copyOf(collections);
        files = List.copyOf(files);
        annotations = Map.copyOf(annotations);
    }

    /**
     * The backup that this one continues.
     *
     * @param sha256 of its manifest, so that another backup of that name is noticed
     */
    public record Parent(String name, String sha256) {}

    public Optional<CollectionBackup> collection(String collection) {
        return collections.stream().filter(c -> c.name().equals(collection)).findFirst();
    }

    public List<FileRecord> files(FileRecord.Kind kind, String of) {
        return files.stream().filter(f -> f.kind() == kind && f.of().equals(of)).toList();
    }

    public Optional<FileRecord> file(FileRecord.Kind kind, String of) {
        return files(kind, of).stream().findFirst();
    }
}
