package dev.lockstep.store.archive.internal;

import dev.lockstep.api.service.ExportService;
import dev.lockstep.store.archive.CollectionBackup;
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
record Manifest(
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
    static final int FORMAT = 1;

    /** Collections of this name are the companion table of exports, and count apart. */
    static final String EVENT_SUMMARIES = ExportService.EVENT_SUMMARIES;

    Manifest {
        collections = List.copyOf(collections);
        files = List.copyOf(files);
        annotations = Map.copyOf(annotations);
    }

    /**
     * The backup that this one continues.
     *
     * @param sha256 of its manifest, so that another backup of that name is noticed
     */
    record Parent(String name, String sha256) {}

    Optional<CollectionBackup> collection(String collection) {
        return collections.stream().filter(c -> c.name().equals(collection)).findFirst();
    }

    List<FileRecord> files(FileRecord.Kind kind, String of) {
        return files.stream().filter(f -> f.kind() == kind && f.of().equals(of)).toList();
    }

    Optional<FileRecord> file(FileRecord.Kind kind, String of) {
        return files(kind, of).stream().findFirst();
    }
}
