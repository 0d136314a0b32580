package dev.lockstep.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Storage that is not of this machine, as far as the lake can tell: its locations are no paths. */
record Elsewhere(LocalBucket files) implements Bucket {
    private static final String ROOT = "elsewhere://shelf/lake";

    /** Where this is in a directory, lakes that are opened in it are elsewhere. */
    private static final String MARK = "elsewhere";

    static Elsewhere in(Path directory) {
        return new Elsewhere(new LocalBucket(directory.resolve(MARK)));
    }

    /** A lake of this directory: elsewhere, where {@link #in} has been called on it. */
    static LakeConfig config(Path directory) {
        LakeConfig here = LakeConfig.local(directory);
        return Files.exists(directory.resolve(MARK))
                ? new LakeConfig(
                        new MirroredBucket(in(directory), mirror(directory), 64 << 10),
                        here.catalog(),
                        here.temp(),
                        here.connections(),
                        here.memoryBytes(),
                        here.threads())
                : here;
    }

    /** What is lost with a machine. */
    static Path mirror(Path directory) {
        return directory.resolve("mirror");
    }

    private String here(String location) {
        if (!location.startsWith(ROOT + "/")) {
            throw new IllegalArgumentException(location + " is not elsewhere");
        }
        return files.location(location.substring(ROOT.length() + 1));
    }

    @Override
    public String root() {
        return ROOT;
    }

    @Override
    public String location(String key) {
        return ROOT + "/" + key;
    }

    @Override
    public void sync(String location) {
        throw new UnsupportedOperationException("nobody writes there by other ways");
    }

    @Override
    public long size(String location) {
        return files.size(here(location));
    }

    @Override
    public Instant modified(String location) {
        return files.modified(here(location));
    }

    @Override
    public void delete(String location) {
        files.delete(here(location));
    }

    @Override
    public List<String> list(String key) {
        return files.list(key).stream()
                .filter(path -> !path.endsWith(LocalBucket.TEMPORARY))
                .map(path -> ROOT + path.substring(files.root().length()))
                .toList();
    }

    @Override
    public void put(String location, byte[] content) {
        files.put(here(location), content);
    }

    @Override
    public FileIO io() {
        return new Io(this);
    }

    private record Io(Elsewhere elsewhere) implements FileIO {
        @Override
        public InputFile newInputFile(String location) {
            return new In(location, io().newInputFile(elsewhere.here(location)));
        }

        @Override
        public OutputFile newOutputFile(String location) {
            return new Out(location, io().newOutputFile(elsewhere.here(location)));
        }

        private FileIO io() {
            return elsewhere.files.io();
        }

        @Override
        public void deleteFile(String location) {
            elsewhere.delete(location);
        }
    }

    private record In(String location, InputFile file) implements InputFile {
        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return file.newStream();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }

    private record Out(String location, OutputFile file) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return file.create();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return file.createOrOverwrite();
        }

        @Override
        public InputFile toInputFile() {
            return new In(location, file.toInputFile());
        }
    }
}
