package dev.lockstep.app.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code endpoint.json}: how the command line finds the server that owns the home. */
public final class EndpointFile implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;

    public EndpointFile(Path file) {
        this.file = file;
    }

    /**
     * What it says.
     *
     * @param keyId of the key, so that one left behind by a killed server can be ended
     */
    public record Content(String url, String key, String keyId) {
        @Override
        public String toString() {
            return "Content[" + url + "]";
        }
    }

    /** Empty where there is none, or none that can be read. */
    public Optional<Content> read() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), Content.class));
        } catch (IOException | JacksonException none) {
            return Optional.empty();
        }
    }

    /** Writes it whole, readable by the owner only from its first byte on. */
    public void write(Content content) {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        byte[] bytes =
                JSON.writeValueAsBytes(
                        Map.of(
                                "url",
                                content.url(),
                                "key",
                                content.key(),
                                "keyId",
                                content.keyId()));
        try {
            Files.deleteIfExists(aside);
            try (SeekableByteChannel out =
                    Files.newByteChannel(
                            aside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            ownerOnly())) {
                out.write(ByteBuffer.wrap(bytes));
            }
            Files.move(
                    aside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Removes it. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
