package dev.lockstep.index.internal.sync;

import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import java.util.List;

/** A source that stays open: who lent it closes it. */
public record Borrowed(RowSource lent) implements RowSource {
    @Override
    public CollectionSpec spec() {
        return lent.spec();
    }

    @Override
    public List<Split> plan(int wanted) {
        return lent.plan(wanted);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        return lent.open(split, from, batchRows);
    }

    @Override
    public void close() {}
}
