package dev.lockstep.lake.internal.scan;

import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.FloatCursor;
import java.util.BitSet;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Reads a file through DuckDB, rows and vectors side by side. */
public final class DuckCursor implements FileCursor {
    private final DuckSession.Stream rows;
    private final @Nullable FloatCursor floats;
    private final BitSet dropped;
    private final Runnable afterwards;
    private final DuckDBReadableVector[] columns = new DuckDBReadableVector[2 + RowScan.TEXTS];
    private long size;
    private long at;
    private long next;

    public DuckCursor(
            DuckSession.Stream rows, @Nullable FloatCursor floats, FileRows file, long from) {
        this(rows, floats, file, from, () -> {});
    }

    /**
     * @param afterwards done when it is closed
     */
    public DuckCursor(
            DuckSession.Stream rows,
            @Nullable FloatCursor floats,
            FileRows file,
            long from,
            Runnable afterwards) {
        this.afterwards = afterwards;
        this.rows = rows;
        this.floats = floats;
        this.dropped = file.droppedCount() == 0 ? new BitSet() : file.dropped().get();
        this.next = from;
    }

    @Override
    public boolean read(BatchBuilder batch) {
        if (at == size && !nextChunk()) {
            return false;
        }
        while (at < size && !batch.full()) {
            row(batch);
            at++;
        }
        return true;
    }

    private void row(BatchBuilder batch) {
        long position = columns[0].getLong(at);
        if (position != next) {
            throw new IllegalStateException("row " + position + " where " + next + " comes next");
        }
        next++;
        if (dropped.get((int) position)) {
            if (floats != null) {
                floats.skip(batch.dimension());
            }
            return;
        }
        for (int i = 0; i < RowScan.TEXTS; i++) {
            DuckDBReadableVector column = columns[2 + i];
            batch.text(i, column.isNull(at) ? null : column.getString(at));
        }
        boolean hasVector =
                floats != null && floats.read(batch.vectors(), batch.offset(), batch.dimension());
        batch.add(columns[1].getString(at), hasVector);
    }

    @Override
    public long next() {
        return next;
    }

    private boolean nextChunk() {
        if (!rows.result().nextChunk()) {
            return false;
        }
        DuckDBDataChunkReader chunk = rows.result().chunk();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = chunk.vector(i);
        }
        size = chunk.rowCount();
        at = 0;
        return true;
    }

    @Override
    public void close() {
        try {
            rows.close();
            if (floats != null) {
                floats.close();
            }
        } finally {
            afterwards.run();
        }
    }
}
