package dev.lockstep.lake.internal.duck;

import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Floats of a streamed result with one column, copied in bulk chunk by chunk. */
public final class FloatCursor implements AutoCloseable {
    private final DuckSession.Stream stream;
    private DuckDBReadableVector chunk;
    private @Nullable ChunkMemory memory;
    private long size;
    private long next;

    @SuppressWarnings("NullAway.Init") // the chunk is there once size is above 0
    public FloatCursor(DuckSession.Stream stream) {
        this.stream = stream;
    }

    /**
     * Copies the next floats.
     *
     * @return whether the first of them is there; where it is null all of them are
     */
    public boolean read(float[] target, int offset, int count) {
        require();
        boolean present = !chunk.isNull(next);
        int left = count;
        int at = offset;
        while (left > 0) {
            require();
            int here = (int) Math.min(left, size - next);
            if (present) {
                copy(target, at, here);
            }
            next += here;
            at += here;
            left -= here;
        }
        return present;
    }

    private void copy(float[] target, int offset, int count) {
        if (memory != null && memory.copy(next, target, offset, count)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            target[offset + i] = chunk.getFloat(next + i);
        }
    }

    public void skip(int count) {
        for (long left = count; left > 0; ) {
            require();
            long here = Math.min(left, size - next);
            next += here;
            left -= here;
        }
    }

    private void require() {
        while (next == size) {
            if (!stream.result().nextChunk()) {
                throw new IllegalStateException("fewer vectors than rows");
            }
            chunk = stream.result().chunk().vector(0);
            memory = ChunkMemory.of(chunk);
            size = stream.result().chunk().rowCount();
            next = 0;
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
