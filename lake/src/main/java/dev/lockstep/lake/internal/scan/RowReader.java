package dev.lockstep.lake.internal.scan;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.scan.Ranges.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ranges of a split one after the other. A position's token names the next row as {@code
 * range:row}.
 */
public final class RowReader implements BatchReader {
    private final RowScan reads;
    private final List<FileRows> files;
    private final List<Range> ranges;
    private final int batchRows;
    private final DuckSession session;
    private int range;
    private long next;
    private long opened;
    private long rows;
    private boolean done;
    private final Position start;
    private boolean read;
    private @Nullable FileCursor cursor;

    public RowReader(
            RowScan reads,
            List<FileRows> files,
            Ranges ranges,
            Position from,
            int batchRows,
            DuckSession session) {
        this.reads = reads;
        this.files = files;
        this.ranges = ranges.ranges();
        this.batchRows = batchRows;
        this.session = session;
        this.start = from;
        this.rows = from.rows();
        this.done = from.done() || this.ranges.isEmpty();
        if (!from.token().isEmpty()) {
            int colon = from.token().indexOf(':');
            range = Integer.parseInt(from.token().substring(0, colon));
            next = Long.parseLong(from.token().substring(colon + 1));
        } else if (!done) {
            next = this.ranges.getFirst().from();
        }
    }

    @Override
    public @Nullable Batch next() {
        read = true;
        BatchBuilder batch = new BatchBuilder(reads.dimension(), batchRows);
        while (!done && !batch.full()) {
            FileCursor open = cursor();
            if (!open.read(batch)) {
                endCursor();
            } else {
                next = open.next();
            }
        }
        rows += batch.size();
        return batch.size() == 0 ? null : batch.build();
    }

    private FileCursor cursor() {
        if (cursor == null) {
            Range current = ranges.get(range);
            cursor = reads.open(session, files.get(current.file()), next, current.to());
            opened = next;
        }
        return cursor;
    }

    /** A cursor may hold the first rows of its range only; the next one goes on. */
    private void endCursor() {
        closeCursor();
        if (next == opened || next >= ranges.get(range).to()) {
            endRange();
        }
    }

    private void endRange() {
        range++;
        done = range == ranges.size();
        next = done ? 0 : ranges.get(range).from();
    }

    private void closeCursor() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    @Override
    public Position position() {
        return read ? new Position(rows, range + ":" + next, done) : start;
    }

    @Override
    public void close() {
        closeCursor();
        session.close();
    }
}
