package dev.lockstep.store.archive.internal;

import dev.lockstep.store.archive.internal.StoredCollection.StoredFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives out files to be read after holding them against their sums, once each as long as they are
 * not touched: damaged bytes would decode to wrong rows without a word. Safe for many threads.
 */
final class CheckedFiles {
    private final LocalCopies copies;
    private final Map<String, Boolean> sound = new ConcurrentHashMap<>();

    CheckedFiles(LocalCopies copies) {
        this.copies = copies;
    }

    LocalCopies copies() {
        return copies;
    }

    /** The file on this machine. */
    Path check(StoredFile file) {
        FileRecord record = file.record();
        if (record != null) {
            return check(file.directory(), record);
        }
        require(file.directory(), file.path());
        return copies.read(file.directory(), file.path());
    }

    Path check(BackupDirectory directory, FileRecord record) {
        String shown = directory.name() + "/" + record.path();
        require(directory, record.path());
        long size = directory.size(record.path());
        if (size != record.bytes()) {
            throw BackupDirectory.damaged(
                    shown, "a file of " + size + " bytes", "one of " + record.bytes());
        }
        Path local = copies.read(directory, record.path());
        sound.computeIfAbsent(
                local + "@" + directory.bucket().modified(directory.location(record.path())),
                _ -> {
                    requireSum(shown, local, record);
                    return true;
                });
        return local;
    }

    private static void require(BackupDirectory directory, String path) {
        if (!directory.has(path)) {
            throw BackupDirectory.damaged(directory.name() + "/" + path, "no such file", "it");
        }
    }

    private static void requireSum(String shown, Path local, FileRecord record) {
        if (!Files.exists(local) || !Sums.crc32c(local).equals(record.crc32c())) {
            throw BackupDirectory.damaged(
                    shown, "other bytes than were written", "those of its sum");
        }
    }
}
