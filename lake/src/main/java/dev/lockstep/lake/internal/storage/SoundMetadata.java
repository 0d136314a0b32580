package dev.lockstep.lake.internal.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * A table's metadata file that is parsed before it is given out. Iceberg tries a file that it
 * cannot parse again for minutes, since it might be being written; ours are whole once they are
 * named, so one that cannot be parsed is damaged, and whoever asks is to hear it at once. Of the
 * exceptions that it can throw, Iceberg gives up on this one alone.
 */
record SoundMetadata(InputFile file) implements InputFile {
    static final String ENDING = ".metadata.json";

    @Override
    public long getLength() {
        return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() {
        byte[] bytes = content();
        try {
            TableMetadataParser.fromJson(
                    file.location(), new String(bytes, StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw new NotFoundException(e, "%s is damaged", file.location());
        }
        return new InMemoryInputFile(file.location(), bytes).newStream();
    }

    private byte[] content() {
        if (!file.exists()) {
            throw new NotFoundException("%s is missing", file.location());
        }
        try (SeekableInputStream in = file.newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String location() {
        return file.location();
    }

    @Override
    public boolean exists() {
        return file.exists();
    }
}
