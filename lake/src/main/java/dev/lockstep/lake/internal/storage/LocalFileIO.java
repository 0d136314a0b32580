package dev.lockstep.lake.internal.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** Iceberg's files in a local file system, without Hadoop; a closed file has reached the disk. */
public final class LocalFileIO implements FileIO {
    private static final long serialVersionUID = 1;

    @Override
    public InputFile newInputFile(String location) {
        InputFile file = org.apache.iceberg.Files.localInput(plain(location));
        return location.endsWith(SoundMetadata.ENDING) ? new SoundMetadata(file) : file;
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new SyncedOutput(Path.of(plain(location)));
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.deleteIfExists(Path.of(plain(location)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forces a file and its entry in the directory to the disk. */
    public static void sync(Path file) {
        force(file, StandardOpenOption.WRITE);
        Path parent = file.getParent();
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    private static void force(Path path, StandardOpenOption option) {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void forceDirectory(Path directory) {
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            force(directory, StandardOpenOption.READ);
        }
    }

    private static String plain(String location) {
        return location.startsWith("file:") ? location.replaceFirst("^file:(//)?", "") : location;
    }

    /** An output whose stream forces the file when it is closed. */
    private record SyncedOutput(Path path) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return new SyncedStream(
                    org.apache.iceberg.Files.localOutput(path.toFile()).create(), path);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new SyncedStream(
                    org.apache.iceberg.Files.localOutput(path.toFile()).createOrOverwrite(), path);
        }

        @Override
        public String location() {
            return path.toString();
        }

        @Override
        public InputFile toInputFile() {
            return org.apache.iceberg.Files.localInput(path.toString());
        }
    }

    /** Passes on, and forces at the end. */
    private static final class SyncedStream extends PositionOutputStream {
        private final PositionOutputStream out;
        private final Path path;
        private boolean closed;

        SyncedStream(PositionOutputStream out, Path path) {
            this.out = out;
            this.path = path;
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                out.close();
                sync(path);
            }
        }
    }
}
