package dev.lockstep.lake.columnar;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Where the bytes of a Parquet file are. */
public sealed interface FileContent {
    /** In a file of this machine. */
    record Here(Path path) implements FileContent {
        @Override
        public Reads open() throws IOException {
            FileChannel file = FileChannel.open(path);
            return new Reads() {
                @Override
                public int read(ByteBuffer into, long at) throws IOException {
                    return file.read(into, at);
                }

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        }
    }

    /**
     * In memory.
     *
     * @param bytes not to be changed
     */
    record InMemory(byte[] bytes) implements FileContent {
        @Override
        public Reads open() {
            return new Reads() {
                @Override
                public int read(ByteBuffer into, long at) {
                    if (at >= bytes.length) {
                        return -1;
                    }
                    int n = (int) Math.min(into.remaining(), bytes.length - at);
                    into.put(bytes, (int) at, n);
                    return n;
                }

                @Override
                public void close() {
                    // Nothing was opened.
                }
            };
        }
    }

    Reads open() throws IOException;

    /** Reads bytes by their offsets. For one thread at a time. */
    interface Reads extends Closeable {
        /** As many as there are and fit, at least one; −1 at the end. */
        int read(ByteBuffer into, long at) throws IOException;
    }
}
