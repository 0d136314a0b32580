package dev.lockstep.store.memory;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Position;
import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** What changed between two commits. */
final class MemoryChanges implements Changes {
    private static final Stored GONE = new Stored(null, null, null, null);

    private final CollectionSpec spec;
    private final History history;
    private final long to;
    private final History.NavigableIds ids;

    MemoryChanges(CollectionSpec spec, History history, long from, long to) {
        this.spec = spec;
        this.history = history;
        this.to = to;
        this.ids = history.changedBetween(from, to);
    }

    @Override
    public long upserts() {
        return ids.written().size();
    }

    @Override
    public long deletes() {
        return ids.deleted().size();
    }

    @Override
    public CollectionSpec spec() {
        return spec;
    }

    @Override
    public List<Split> plan(int wanted) {
        List<Split> splits = new ArrayList<>();
        splits.addAll(Ranges.cut(List.copyOf(ids.written()), wanted, "w", Split.Kind.ROWS));
        splits.addAll(Ranges.cut(List.copyOf(ids.deleted()), wanted, "d", Split.Kind.DELETES));
        return splits;
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        return split.kind() == Split.Kind.ROWS
                ? new MemoryReader(this::written, split, from, batchRows, spec.dimension())
                : new DeletesReader(new MemoryReader(this::deleted, split, from, batchRows, 0));
    }

    private void written(@Nullable String after, History.Visitor visitor) {
        for (String id : rest(ids.written(), after)) {
            Stored row = history.at(id, to);
            if (row != null && !visitor.row(id, row)) {
                return;
            }
        }
    }

    private void deleted(@Nullable String after, History.Visitor visitor) {
        for (String id : rest(ids.deleted(), after)) {
            if (!visitor.row(id, GONE)) {
                return;
            }
        }
    }

    private static NavigableSet<String> rest(NavigableSet<String> ids, @Nullable String after) {
        return after == null ? ids : ids.tailSet(after, false);
    }

    @Override
    public void close() {}

    /** Batches of ids alone. */
    private record DeletesReader(MemoryReader reader) implements BatchReader {
        @Override
        public @Nullable Batch next() {
            Batch batch = reader.next();
            return batch == null ? null : Batch.ofIds(List.of(batch.ids()));
        }

        @Override
        public Position position() {
            return reader.position();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
