package dev.lockstep.dataset;

import java.nio.file.Path;
import java.util.List;

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
                List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)));
    }

    public DatasetConfig with(WorkerLimits other) {
        return new DatasetConfig(directory, other, workerClassPath);
    }
}
