package dev.lockstep.store.archive.internal;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.lake.parquet.FileShape;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.lake.parquet.PartWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes files to where they lie until the backup is finished, under names that no other claim
 * uses, with their sums. Safe for many threads.
 */
final class StageFiles {
    private final BackupDirectory directory;
    private final LocalCopies copies;
    private final int claim;
    private final AtomicInteger next;

    StageFiles(BackupDirectory directory, LocalCopies copies, int claim) {
        this.directory = directory;
        this.copies = copies;
        this.claim = claim;
        this.next = new AtomicInteger();
    }

    private String fresh(String ending) {
        return BackupDirectory.WORK
                + String.format(
                        Locale.ROOT, "file-%06d-%06d%s", claim, next.incrementAndGet(), ending);
    }

    /** Writes a part that is full; closes it. */
    Journal.Staged part(PartWriter part, FileRecord.Kind kind, String collection) {
        try (part) {
            String path = fresh(FileNames.PARQUET);
            Path file = copies.write(directory, path);
            CrashPoint.BACKUP_BEFORE_PART.reach();
            write(part, path, file);
            FileShape shape = ParquetRows.shape(file);
            Sums sums = Sums.of(file, Sums.spans(shape), () -> {});
            copies.written(directory, path, file);
            CrashPoint.BACKUP_AFTER_PART.reach();
            return new Journal.Staged(
                    path,
                    new FileRecord(
                            path,
                            kind,
                            collection,
                            part.rows(),
                            sums.bytes(),
                            sums.sha256(),
                            sums.crc32c(),
                            sums.groups(shape)));
        }
    }

    private void write(PartWriter part, String path, Path file) {
        try {
            part.write(file.toString());
        } catch (RuntimeException e) {
            copies.discard(directory, path, file);
            throw e;
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
                        path, kind, of, 0, sums.bytes(), sums.sha256(), sums.crc32c(), List.of()));
    }
}
