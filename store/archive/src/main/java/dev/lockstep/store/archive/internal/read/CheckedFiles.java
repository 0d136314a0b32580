package dev.lockstep.store.archive.internal.read;

import dev.lockstep.lake.parquet.FileAccess.Opened;
import dev.lockstep.lake.parquet.FileAccess.Wanted;
import dev.lockstep.store.archive.internal.copies.LocalCopies;
import dev.lockstep.store.archive.internal.copies.LocalCopies.Copy;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.files.Sums;
import dev.lockstep.store.archive.internal.read.StoredCollection.StoredFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives out files to be read after holding them against their sums, once each as long as they are
 * not touched: damaged bytes would decode to wrong rows without a word. Safe for many threads.
 */
public final class CheckedFiles {
    private final LocalCopies copies;
    private final FileParts parts;
    private final Map<String, Boolean> sound = new ConcurrentHashMap<>();

    public CheckedFiles(LocalCopies copies) {
        this.copies = copies;
        this.parts = new FileParts(copies);
    }

    /** As much of the file as is wanted, or more, on this machine, until it is closed. */
    public Opened open(StoredFile file, Wanted wanted) {
        FileRecord record = file.record();
        if (record != null
                && FileParts.cuttable(record)
                && !wanted.equals(Wanted.WHOLE)
                && file.directory().local(file.path()).isEmpty()) {
            return parts.open(file.directory(), record, wanted);
        }
        Copy copy =
                record == null
                        ? open(file.directory(), file.path())
                        : open(file.directory(), record);
        return Opened.whole(copy.path(), copy::close);
    }

    /** A file without a record of its sums. */
    public Copy open(BackupDirectory directory, String path) {
        long size = requireThere(directory, path);
        Optional<Path> local = directory.local(path);
        return local.isPresent()
                ? new Copy(local.get(), () -> {})
                : copies.open(directory, path, state(directory, path, size), size, _ -> {});
    }

    private static String state(BackupDirectory directory, String path, long size) {
        return size + "@" + directory.bucket().modified(directory.location(path)).toEpochMilli();
    }

    public Copy open(BackupDirectory directory, FileRecord record) {
        String shown = directory.name() + "/" + record.path();
        Optional<Path> local = directory.local(record.path());
        if (local.isPresent()) {
            checkOnce(directory, record, local.get());
            return new Copy(local.get(), () -> {});
        }
        requireSize(directory, record);
        return copies.open(
                directory,
                record.path(),
                record.sha256(),
                record.bytes(),
                copy -> requireSum(shown, copy, record));
    }

    private void checkOnce(BackupDirectory directory, FileRecord record, Path local) {
        requireSize(directory, record);
        sound.computeIfAbsent(
                local + "@" + directory.bucket().modified(directory.location(record.path())),
                _ -> {
                    requireSum(directory.name() + "/" + record.path(), local, record);
                    return true;
                });
    }

    /** A small file, whole. */
    public byte[] bytes(BackupDirectory directory, FileRecord record) {
        requireSize(directory, record);
        byte[] content = directory.get(record.path()).orElseThrow();
        if (!Sums.crc32c(content).equals(record.crc32c())) {
            throw otherBytes(directory.name() + "/" + record.path());
        }
        return content;
    }

    private static void requireSize(BackupDirectory directory, FileRecord record) {
        long size = requireThere(directory, record.path());
        if (size != record.bytes()) {
            throw BackupDirectory.damaged(
                    directory.name() + "/" + record.path(),
                    "a file of " + size + " bytes",
                    "one of " + record.bytes());
        }
    }

    private static long requireThere(BackupDirectory directory, String path) {
        long size = directory.size(path);
        if (size < 0) {
            throw BackupDirectory.damaged(directory.name() + "/" + path, "no such file", "it");
        }
        return size;
    }

    private static void requireSum(String shown, Path local, FileRecord record) {
        if (!Files.exists(local) || !Sums.crc32c(local).equals(record.crc32c())) {
            throw otherBytes(shown);
        }
    }

    static dev.lockstep.api.LockstepException otherBytes(String shown) {
        return BackupDirectory.damaged(shown, "other bytes than were written", "those of its sum");
    }
}
