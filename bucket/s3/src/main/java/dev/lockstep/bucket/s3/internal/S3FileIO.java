package dev.lockstep.bucket.s3.internal;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Optional;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/** Objects as Iceberg's files. */
public final class S3FileIO implements FileIO {
    private static final long serialVersionUID = 1;

    private final transient S3Calls calls;
    private final transient PutObjects puts;

    public S3FileIO(S3Calls calls, PutObjects puts) {
        this.calls = calls;
        this.puts = puts;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Input(calls, location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Output(this, location);
    }

    @Override
    public void deleteFile(String location) {
        calls.call(
                "delete " + location,
                c -> c.deleteObject(r -> r.bucket(calls.bucket()).key(calls.key(location))));
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a connection to S3");
    }

    /** An object that is read; what it is, is asked for once. */
    private static final class Input implements InputFile {
        private final S3Calls calls;
        private final String location;
        private S3Calls.@Nullable Stored object;

        Input(S3Calls calls, String location) {
            this.calls = calls;
            this.location = location;
        }

        private Optional<S3Calls.Stored> find() {
            if (object == null) {
                object = calls.head(location).orElse(null);
            }
            return Optional.ofNullable(object);
        }

        private S3Calls.Stored require() {
            return find().orElseThrow(() ->
                    new NotFoundException("Cannot read %s: found no such object", location));
        }

        @Override
        public long getLength() {
            return require().size();
        }

        @Override
        public SeekableInputStream newStream() {
            return new RangedInput(calls, location, require());
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public boolean exists() {
            return find().isPresent();
        }
    }

    /** An object that is written. */
    private record Output(S3FileIO io, String location) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            if (io.calls.head(location).isPresent()) {
                throw new AlreadyExistsException("%s is there already", location);
            }
            return new PartUpload(io.calls, io.puts, location, true);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new PartUpload(io.calls, io.puts, location, false);
        }

        @Override
        public InputFile toInputFile() {
            return io.newInputFile(location);
        }
    }
}
