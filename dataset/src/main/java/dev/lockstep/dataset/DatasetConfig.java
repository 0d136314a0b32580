package dev.lockstep.dataset;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where datasets work.
 *
 * @param directory for uploads and work under way, ours alone, on a disk that survives
 * @param workerClassPath class path of the worker processes; it must hold this module
 */
public record DatasetConfig(Path directory, WorkerLimits limits, List<String> workerClassPath) {
    /** Workers run with this process's own class path. */
    public static DatasetConfig in(Path directory) {
        return new DatasetConfig(
                directory,
                WorkerLimits.DEFAULT,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        // A worker has another working directory.
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    public DatasetConfig with(WorkerLimits other) {
        return new DatasetConfig(directory, other, workerClassPath);
    }
}
