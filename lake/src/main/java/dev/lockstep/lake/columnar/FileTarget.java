package dev.lockstep.lake.columnar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a file is written to, which is not there yet. */
public interface FileTarget {
    /** For errors. */
    String name();

    /** Begins it; it is whole when the stream was closed behind its last byte. */
    OutputStream open() throws IOException;

    /** Has what was begun be gone once its stream is closed, without what was missing of it. */
    void drop() throws IOException;

    /** A file of this machine; its directory is made where it is missing. */
    static FileTarget of(Path path) {
        return new FileTarget() {
            @Override
            public String name() {
                return String.valueOf(path.getFileName());
            }

            @Override
            public OutputStream open() throws IOException {
                Files.createDirectories(path.toAbsolutePath().getParent());
                return Files.newOutputStream(path);
            }

            @Override
            public void drop() throws IOException {
                Files.deleteIfExists(path);
            }
        };
    }
}
