package dev.lockstep.index.internal.embed;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.index.internal.shape.RowShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a dataset whose rows are known by a column of the user's choice, while the dataset
 * itself knows them by the hash of their content.
 *
 * <p>A changed row is then a deletion and an addition with different row ids and one id. So the id
 * of a deleted row is read from the snapshot before the change, and a deletion whose id is added
 * again is left out. Memory: the ids of the change.
 */
final class KeyedChanges implements Changes {
    private static final int BATCH = 1_000;

    private final Changes changes;
    private final Snapshot before;
    private final RowShape shape;
    private @Nullable Set<String> added;

    KeyedChanges(Changes changes, Snapshot before, RowShape shape) {
        this.changes = changes;
        this.before = before;
        this.shape = shape;
    }

    @Override
    public long upserts() {
        return changes.upserts();
    }

    @Override
    public long deletes() {
        return changes.deletes();
    }

    @Override
    public CollectionSpec spec() {
        return changes.spec();
    }

    @Override
    public List<Split> plan(int wanted) {
        return changes.plan(wanted);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        BatchReader reader = changes.open(split, from, batchRows);
        return split.kind() == Split.Kind.ROWS ? reader : new Deletions(reader);
    }

    private synchronized Set<String> added() {
        if (added == null) {
            Set<String> ids = new HashSet<>();
            for (Split split : changes.plan(1)) {
                if (split.kind() == Split.Kind.ROWS) {
                    addIds(split, ids);
                }
            }
            added = ids;
        }
        return added;
    }

    private void addIds(Split split, Set<String> ids) {
        try (BatchReader reader = changes.open(split, Position.START, BATCH)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                ids.addAll(idsOf(batch));
            }
        }
    }

    private List<String> idsOf(Batch rows) {
        List<String> ids = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            String id = shape.id(rows.id(i), EmbedRows.columns(rows, i));
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    @Override
    public void close() {
        changes.close();
        before.close();
    }

    /** Deletions by row id, turned into deletions by the user's id. */
    private final class Deletions implements BatchReader {
        private final BatchReader reader;

        Deletions(BatchReader reader) {
            this.reader = reader;
        }

        @Override
        public @Nullable Batch next() {
            for (Batch gone = reader.next(); gone != null; gone = reader.next()) {
                List<String> ids = idsOf(before.fetch(List.of(gone.ids())));
                List<String> left = ids.stream().filter(id -> !added().contains(id)).toList();
                if (!left.isEmpty()) {
                    return Batch.ofIds(left);
                }
            }
            return null;
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
