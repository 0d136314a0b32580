package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.ChangeReader.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads the lines of one file of a spool, also while it grows. */
final class Lines implements AutoCloseable {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(256 << 10).limit(0);
    private long position;

    Lines(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Where the next line begins. */
    long position() {
        return position;
    }

    /**
     * The next line; empty at the end, and where it is not whole.
     *
     * @param end how far may be read
     */
    Optional<Transaction> next(long end) throws IOException {
        if (position >= end) {
            return Optional.empty();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
        long read = position;
        while (true) {
            if (!buffer.hasRemaining() && !fill()) {
                return again();
            }
            int from = buffer.position();
            int to = newline(from);
            int length = (to < 0 ? buffer.limit() : to) - from;
            line.write(buffer.array(), from, length);
            buffer.position(from + length);
            read += length;
            if (to >= 0) {
                buffer.position(to + 1);
                Optional<Transaction> found = SpoolLine.parse(line.toByteArray());
                if (found.isEmpty()) {
                    return again();
                }
                position = read + 1;
                return found;
            }
        }
    }

    /** The line may be whole the next time. */
    private Optional<Transaction> again() throws IOException {
        buffer.position(0).limit(0);
        channel.position(position);
        return Optional.empty();
    }

    private int newline(int from) {
        byte[] bytes = buffer.array();
        for (int i = from; i < buffer.limit(); i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int n = channel.read(buffer);
        buffer.flip();
        return n > 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
