package dev.lockstep.store.archive.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Files of a backup as files of this machine, which is what DuckDB reads and writes: the files
 * themselves, or copies of those that lie elsewhere, kept until the process ends.
 */
final class LocalCopies {
    private final Map<String, Path> copies = new ConcurrentHashMap<>();
    private @Nullable Path directory;

    Path read(BackupDirectory backup, String path) {
        return backup.local(path)
                .orElseGet(() ->
                        copies.computeIfAbsent(
                                backup.location(path) + "@" + backup.size(path),
                                _ -> download(backup, path)));
    }

    private Path download(BackupDirectory backup, String path) {
        Path target = fresh();
        try (var in = backup.bucket().io().newInputFile(backup.location(path)).newStream()) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (IOException e) {
            throw BackupDirectory.unreadable(path, e);
        }
    }

    /** Where a file of the backup is to be written before {@link #written}. */
    Path write(BackupDirectory backup, String path) {
        return Optional.ofNullable(backup.bucket().file(backup.writable(path)))
                .orElseGet(this::fresh);
    }

    /** Makes a file that was written durable in the backup. */
    void written(BackupDirectory backup, String path, Path file) {
        if (backup.local(path).isPresent()) {
            backup.bucket().sync(backup.location(path));
            return;
        }
        try (var out =
                backup.bucket().io().newOutputFile(backup.writable(path)).createOrOverwrite()) {
            Files.copy(file, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw BackupDirectory.unreadable(file.toString(), e);
        }
    }

    private synchronized Path fresh() {
        try {
            if (directory == null) {
                directory = Files.createTempDirectory("lockstep-archive");
                directory.toFile().deleteOnExit();
            }
            Path file = Files.createTempFile(directory, "copy", FileNames.PARQUET);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
