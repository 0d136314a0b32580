package dev.lockstep.store.memory;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** A collection as it was at one commit. */
final class MemorySnapshot implements Snapshot {
    private final SnapshotRef ref;
    private final CollectionSpec spec;
    private final History history;
    private final long commit;

    MemorySnapshot(SnapshotRef ref, CollectionSpec spec, History history, long commit) {
        this.ref = ref;
        this.spec = spec;
        this.history = history;
        this.commit = commit;
    }

    @Override
    public SnapshotRef ref() {
        return ref;
    }

    @Override
    public CollectionSpec spec() {
        return spec;
    }

    @Override
    public long rows() {
        return history.count(commit);
    }

    @Override
    public List<Split> plan(int wanted) {
        List<String> ids = new ArrayList<>();
        history.visit(null, commit, (id, _) -> ids.add(id));
        return Ranges.cut(ids, wanted, "s", Split.Kind.ROWS);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        return new MemoryReader(
                (after, visitor) -> history.visit(after, commit, visitor),
                split,
                from,
                batchRows,
                spec.dimension());
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        Columns columns = new Columns(spec.dimension());
        for (String id : new LinkedHashSet<>(ids)) {
            Stored row = history.at(id, commit);
            if (row != null) {
                columns.add(id, row);
            }
        }
        return columns.batch();
    }

    @Override
    public void close() {}
}
