package dev.lockstep.lake.internal.storage;

import java.nio.file.Path;

/** A file of a table on this machine, itself or a copy, which stays until this is closed. */
public record LocalFile(Path path, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
