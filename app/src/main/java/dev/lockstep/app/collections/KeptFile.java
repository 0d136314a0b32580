package dev.lockstep.app.collections;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/** A small file beside a run that is there whole or not at all, also after a power cut. */
final class KeptFile {
    private KeptFile() {}

    static void write(Path file, byte[] bytes) {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel =
                    FileChannel.open(
                            aside,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
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

    /** Empty where it was not written. */
    static Optional<byte[]> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is made of the file; empty where it was not written.
     *
     * @throws LockstepException INTERNAL {@code result-damaged} where it cannot be made of it
     */
    static <T> Optional<T> read(Path file, Function<byte[], T> parse) {
        try {
            return read(file).map(parse);
        } catch (JacksonException | LockstepException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "result-damaged",
                    "Cannot read what the run has kept: found "
                            + file
                            + " damaged, expected it as it was written; do the run again.",
                    e);
        }
    }
}
