package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import dev.lockstep.transfer.internal.Batches;
import dev.lockstep.transfer.internal.IdFile;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a split and leaves out the rows whose id is not in a list. A token is the place in the
 * whole split: its rows, a colon, and its own token.
 */
final class ChangedRowsReader implements BatchReader {
    private final BatchReader whole;
    private final IdFile changed;
    private final RowHasher hasher;
    private Position position;

    ChangedRowsReader(
            RowSource source,
            Split split,
            Position from,
            int batchRows,
            IdFile changed,
            RowForm form) {
        this.whole = source.open(split, inWhole(from), batchRows);
        this.changed = changed;
        this.hasher = new RowHasher(form);
        this.position = from;
    }

    private static Position inWhole(Position from) {
        if (from.token().isEmpty()) {
            return new Position(0, "", from.done());
        }
        int colon = from.token().indexOf(':');
        long rows = Long.parseLong(from.token().substring(0, colon));
        return new Position(rows, from.token().substring(colon + 1), from.done());
    }

    @Override
    public @Nullable Batch next() {
        for (Batch all = whole.next(); all != null; all = whole.next()) {
            Batch some = Batches.without(all, unchanged(all));
            if (some.size() > 0) {
                moveBy(some.size(), false);
                return some;
            }
        }
        moveBy(0, true);
        return null;
    }

    private BitSet unchanged(Batch batch) {
        BitSet rows = new BitSet();
        for (int i = 0; i < batch.size(); i++) {
            hasher.id(batch.id(i));
            rows.set(i, !changed.hasHash(hasher.idHash()));
        }
        return rows;
    }

    private void moveBy(int rows, boolean done) {
        Position at = whole.position();
        position = new Position(position.rows() + rows, at.rows() + ":" + at.token(), done);
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {
        whole.close();
    }
}
