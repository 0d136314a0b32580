package dev.lockstep.store.archive.internal.collections;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.CollectionBackup;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.manifest.Manifest;
import dev.lockstep.store.archive.internal.manifest.NoteFile;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.read.StoredCollection;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a directory is as a backup. */
public record DescribeBackup(FindCollections find) {
    public BackupInfo of(TenantId tenant, BackupDirectory directory) {
        try {
            return switch (ReadManifest.read(directory)) {
                case ReadManifest.Ours ours -> ours(tenant, directory, ours);
                case ReadManifest.Theirs theirs ->
                        theirs(tenant, directory, stamp(directory, theirs.manifest()));
                case ReadManifest.None _ -> theirs(tenant, directory, modified(directory));
            };
        } catch (LockstepException e) {
            return bare(
                    tenant,
                    directory,
                    modified(directory),
                    List.of(),
                    List.of(String.valueOf(e.getMessage())));
        }
    }

    private static BackupInfo ours(
            TenantId tenant, BackupDirectory directory, ReadManifest.Ours ours) {
        Manifest manifest = ours.manifest();
        NoteFile notes = NoteFile.read(directory);
        Manifest.Parent parent = manifest.parent();
        return new BackupInfo(
                tenant,
                directory.name(),
                manifest.created(),
                parent == null ? null : parent.name(),
                manifest.chain(),
                ours.bytes() + manifest.files().stream().mapToLong(FileRecord::bytes).sum(),
                manifest.collections(),
                manifest.files().stream()
                        .filter(f -> f.kind() == FileRecord.Kind.EXTRA)
                        .map(FileRecord::of)
                        .toList(),
                annotations(manifest, notes),
                notes.verified(),
                manifest.run(),
                manifest.lockstep(),
                manifest.format(),
                manifest.collections().stream().flatMap(c -> c.notes().stream()).toList());
    }

    private static Map<String, String> annotations(Manifest manifest, NoteFile notes) {
        Map<String, String> all = new TreeMap<>(manifest.annotations());
        all.putAll(notes.annotations());
        all.values().removeIf(String::isEmpty);
        return all;
    }

    private BackupInfo theirs(TenantId tenant, BackupDirectory directory, Instant created) {
        Set<String> notes = new LinkedHashSet<>();
        List<CollectionBackup> collections =
                find.all(directory).stream().map(c -> collection(c, notes)).toList();
        return bare(tenant, directory, created, collections, List.copyOf(notes));
    }

    private static CollectionBackup collection(StoredCollection c, Set<String> notes) {
        notes.addAll(c.notes());
        return new CollectionBackup(
                c.name(), c.spec(), c.rows(), c.rows(), 0, c.bytes(), null, "exact", null, false,
                c.notes());
    }

    private static BackupInfo bare(
            TenantId tenant,
            BackupDirectory directory,
            Instant created,
            List<CollectionBackup> collections,
            List<String> notes) {
        NoteFile said = NoteFile.read(directory);
        return new BackupInfo(
                tenant,
                directory.name(),
                created,
                null,
                1,
                bytes(directory),
                collections,
                List.of(),
                said.annotations(),
                said.verified(),
                "",
                "",
                0,
                notes);
    }

    public static long bytes(BackupDirectory directory) {
        return directory.list("").stream().mapToLong(directory::size).sum();
    }

    /** When the newest of the files was written. */
    public static Instant modified(BackupDirectory directory) {
        return directory.list("").stream()
                .map(path -> directory.bucket().modified(directory.location(path)))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static Instant stamp(BackupDirectory directory, JsonNode manifest) {
        @Nullable String text = manifest.path("export_timestamp").asString("");
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException _) {
            return modified(directory);
        }
    }
}
