package dev.lockstep.transfer.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are on the disk, whole, when a call returns. */
public final class DurableFile {
    private DurableFile() {}

    /** Replaces a file's content; a kill leaves the old or the new one. */
    public static void replace(Path file, byte[] content) {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                writeFully(channel, ByteBuffer.wrap(content));
                channel.force(true);
            }
            publish(temporary, file);
        } catch (IOException e) {
            throw failed("write " + file, e);
        }
    }

    /** Moves a file that has been forced to disk into its place. */
    public static void publish(Path temporary, Path file) throws IOException {
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory =
                FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    public static LockstepException failed(String act, IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "local-disk",
                "Cannot "
                        + act
                        + ": found "
                        + e
                        + ", expected a disk with room that can be"
                        + " written; free space or correct its rights.",
                e);
    }
}
