package dev.lockstep.lake.internal;

import java.nio.file.Path;

/** A file of a table on this machine, itself or a copy, which stays until this is closed. */
record LocalFile(Path path, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
