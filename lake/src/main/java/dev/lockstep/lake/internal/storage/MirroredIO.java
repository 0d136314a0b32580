package dev.lockstep.lake.internal.storage;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** Iceberg's view: what is not in the storage yet is read where it was written. */
public final class MirroredIO implements FileIO {
    private static final long serialVersionUID = 1;

    private final transient FileIO io;
    private final transient Mirror mirror;

    public MirroredIO(FileIO io, Mirror mirror) {
        this.io = io;
        this.mirror = mirror;
    }

    @Override
    public InputFile newInputFile(String location) {
        String there = mirror.location(location);
        Optional<Path> here = mirror.staged(there);
        InputFile file =
                here.isPresent()
                        ? org.apache.iceberg.Files.localInput(here.get().toFile())
                        : io.newInputFile(there);
        return location.endsWith(SoundMetadata.ENDING) ? new SoundMetadata(file) : file;
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return io.newOutputFile(location);
    }

    @Override
    public void deleteFile(String location) {
        String there = mirror.location(location);
        mirror.forget(there);
        io.deleteFile(there);
    }

    @Override
    public void close() {
        io.close();
    }
}
