package dev.lockstep.server.internal.request;

import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A multipart body that has been read: small fields in memory, the file on disk.
 *
 * @param fields by name, each once
 * @param file where the bytes are, null where no file came
 * @param fileName as the client called it, path left out
 */
public record Upload(Map<String, String> fields, @Nullable Path file, @Nullable String fileName)
        implements AutoCloseable {

    public Path requireFile() {
        if (file == null) {
            throw LockstepException.user(
                    "file-missing",
                    "Cannot take the upload: found no part with a file, expected one; send it as"
                            + " -F file=@works.csv.");
        }
        return file;
    }

    /** Removes the file where nobody has moved it away. */
    @Override
    public void close() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
