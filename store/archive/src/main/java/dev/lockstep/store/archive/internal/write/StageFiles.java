package dev.lockstep.store.archive.internal.write;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.lake.parquet.PartWriter;
import dev.lockstep.lake.parquet.PartWriters;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Digests;
import dev.lockstep.store.archive.internal.files.FileNames;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.files.Sums;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes files to where they lie until the backup is finished, under names that no other claim
 * uses, with their sums. Safe for many threads.
 */
public final class StageFiles {
    private final BackupDirectory directory;
    private final int claim;
    private final AtomicInteger next;

    public StageFiles(BackupDirectory directory, int claim) {
        this.directory = directory;
        this.claim = claim;
        this.next = new AtomicInteger();
    }

    private String fresh(String ending) {
        return BackupDirectory.WORK
                + String.format(
                        Locale.ROOT, "file-%06d-%06d%s", claim, next.incrementAndGet(), ending);
    }

    /** A part that is being written. */
    record Part(String path, FileRecord.Kind kind, PartWriter writer) {}

    /** Begins a part of rows. */
    Part rows(PartWriters writers, int dimension, Map<String, String> keyValues) {
        String path = fresh(FileNames.PARQUET);
        PartWriter writer = writers.rows(directory.target(path), dimension, keyValues);
        return new Part(path, FileRecord.Kind.ROWS, writer);
    }

    /** Begins a part of ids that are gone. */
    Part deletes(PartWriters writers, Map<String, String> keyValues) {
        String path = fresh(FileNames.PARQUET);
        PartWriter writer = writers.ids(directory.target(path), keyValues);
        return new Part(path, FileRecord.Kind.DELETES, writer);
    }

    /** Makes a part durable. */
    Journal.Staged finish(Part part, String collection) {
        try (PartWriter writer = part.writer()) {
            String path = part.path();
            CrashPoint.BACKUP_BEFORE_PART.reach();
            PartWriter.Written written = writer.finish();
            Sums sums = Sums.of(written.sums());
            if (directory.local(path).isPresent()) {
                directory.sync(path);
            }
            CrashPoint.BACKUP_AFTER_PART.reach();
            return new Journal.Staged(
                    path,
                    new FileRecord(
                            path,
                            part.kind(),
                            collection,
                            writer.rows(),
                            sums.bytes(),
                            sums.sha256(),
                            sums.crc32c(),
                            sums.groups(written.shape()),
                            sums.end()));
        }
    }

    /** Copies a local file. */
    Journal.Staged copy(Path source, FileRecord.Kind kind, String of) {
        String path = fresh("." + kind.name().toLowerCase(Locale.ROOT));
        Sums sums = Sums.of(source, List.of(), () -> {});
        directory.put(path, source);
        return staged(path, kind, of, sums);
    }

    Journal.Staged document(byte[] content, String name) {
        String path = fresh(".extra");
        directory.put(path, content);
        Sums sums =
                new Sums(content.length, Digests.sha256(content), Sums.crc32c(content), List.of());
        return staged(path, FileRecord.Kind.EXTRA, name, sums);
    }

    private static Journal.Staged staged(String path, FileRecord.Kind kind, String of, Sums sums) {
        return new Journal.Staged(
                path,
                new FileRecord(
                        path,
                        kind,
                        of,
                        0,
                        sums.bytes(),
                        sums.sha256(),
                        sums.crc32c(),
                        List.of(),
                        null));
    }
}
