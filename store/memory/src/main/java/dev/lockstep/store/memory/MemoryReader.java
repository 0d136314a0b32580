package dev.lockstep.store.memory;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.api.Split;
import org.jspecify.annotations.Nullable;

/** Reads a range of ids in order; a position's token is the last id read. */
final class MemoryReader implements BatchReader {
    private final Rows rows;
    private final Ranges range;
    private final int batchRows;
    private final int dimension;
    private Position position;

    MemoryReader(Rows rows, Split split, Position from, int batchRows, int dimension) {
        this.rows = rows;
        this.range = Ranges.parse(split.spec());
        this.batchRows = batchRows;
        this.dimension = dimension;
        this.position = from;
    }

    /** Where the rows come from: all of a commit, or some of it. */
    interface Rows {
        void visit(@Nullable String after, History.Visitor visitor);
    }

    @Override
    public @Nullable Batch next() {
        if (position.done()) {
            return null;
        }
        Columns columns = new Columns(dimension);
        String after = position.rows() == 0 ? range.after() : position.token();
        rows.visit(after, (id, row) -> take(columns, id, row));
        if (columns.size() == 0) {
            position = new Position(position.rows(), position.token(), true);
            return null;
        }
        position = new Position(position.rows() + columns.size(), columns.lastId(), false);
        return columns.batch();
    }

    private boolean take(Columns columns, String id, Stored row) {
        if (range.beyond(id)) {
            return false;
        }
        columns.add(id, row);
        return columns.size() < batchRows;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {}
}
