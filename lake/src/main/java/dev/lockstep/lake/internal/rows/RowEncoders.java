package dev.lockstep.lake.internal.rows;

import dev.lockstep.lake.columnar.Chunk;
import dev.lockstep.lake.columnar.FileTarget;
import dev.lockstep.lake.columnar.WrittenSums;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What encodes the rows of some files, with its buffers. Safe for many threads. */
public final class RowEncoders implements AutoCloseable {
    private final ConcurrentLinkedQueue<EncodeRows> idle = new ConcurrentLinkedQueue<>();
    private final Blocks.Free blocks = new Blocks.Free();
    private volatile boolean closed;

    /**
     * Begins a file, which is made when the first row group is full.
     *
     * @param path of a fresh file
     */
    public RowsFile file(Path path, RowsForm form) {
        return new RowsFile(FileTarget.of(path), form, this, null);
    }

    /**
     * The same, anywhere.
     *
     * @param sums get what is written
     */
    public RowsFile file(FileTarget target, RowsForm form, WrittenSums sums) {
        return new RowsFile(target, form, this, sums);
    }

    Blocks.Free blocks() {
        return blocks;
    }

    /** An encoder with what it made of a piece, which {@link #give} lets go of. */
    record Encoded(EncodeRows by, int rows, boolean last, List<Chunk> columns) {}

    Encoded encode(Piece piece, RowsForm form) {
        EncodeRows free = idle.poll();
        EncodeRows encoder = free == null ? new EncodeRows() : free;
        try {
            return new Encoded(encoder, piece.rows(), piece.last(), encoder.encode(piece, form));
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    void give(EncodeRows encoder) {
        idle.add(encoder);
        if (closed) {
            close();
        }
    }

    /** Lets go of the buffers; files that are under way can still be ended. */
    @Override
    public void close() {
        closed = true;
        for (EncodeRows encoder = idle.poll(); encoder != null; encoder = idle.poll()) {
            encoder.close();
        }
    }
}
