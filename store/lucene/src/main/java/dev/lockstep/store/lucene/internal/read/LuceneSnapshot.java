package dev.lockstep.store.lucene.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.SnapshotRef.Durability;
import dev.lockstep.api.Split;
import dev.lockstep.store.lucene.internal.segment.DocRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.util.Bits;

/** A sealed generation read as rows; a split is a range of documents of one segment. */
public final class LuceneSnapshot implements Snapshot {
    private final OpenGeneration generation;
    private final SnapshotRef ref;
    private final Runnable closed;
    private final AtomicBoolean open = new AtomicBoolean(true);

    public LuceneSnapshot(OpenGeneration generation, String store, Runnable closed) {
        this.generation = generation;
        this.closed = closed;
        this.ref = ref(generation, store);
    }

    private static SnapshotRef ref(OpenGeneration generation, String store) {
        var name = generation.seal().generation();
        return new SnapshotRef(
                new CollectionRef(name.tenant(), store, name.index()),
                generation.plan().identity(),
                Long.toString(name.number()),
                Durability.DURABLE);
    }

    @Override
    public SnapshotRef ref() {
        return ref;
    }

    @Override
    public long rows() {
        return generation.rows();
    }

    @Override
    public CollectionSpec spec() {
        return generation.seal().spec();
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return generation.reading(() -> new RowReader(generation).fetchBatch(ids));
    }

    @Override
    public List<Split> plan(int wanted) {
        return generation.reading(() -> splits(Math.max(1, wanted)));
    }

    private List<Split> splits(int wanted) {
        long all = Math.max(1, generation.reader().maxDoc());
        List<Split> splits = new ArrayList<>();
        for (int i = 0; i < generation.leaves().size(); i++) {
            long docs = generation.leaves().get(i).reader().maxDoc();
            long parts = Math.clamp((docs * wanted + all - 1) / all, 1, Math.max(1, docs));
            for (long p = 0; p < parts; p++) {
                splits.add(split(i, (int) (docs * p / parts), (int) (docs * (p + 1) / parts)));
            }
        }
        return splits;
    }

    private Split split(int leaf, int from, int to) {
        Bits live = generation.leaves().get(leaf).liveDocs();
        long rows = to - from;
        for (int d = from; live != null && d < to; d++) {
            rows -= live.get(d) ? 0 : 1;
        }
        return new Split(
                "s" + leaf + "-" + from,
                Split.Kind.ROWS,
                new DocRange(leaf, from, to).text(),
                rows);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        DocRange range = DocRange.of(split.spec());
        if (range.leaf() >= generation.leaves().size()) {
            throw LockstepException.user(
                    "split-unknown",
                    "Cannot read split '"
                            + split.id()
                            + "': found no such segment in "
                            + generation.seal().generation()
                            + ".");
        }
        return generation.reading(
                () -> new LuceneBatchReader(generation, range, from, Math.max(1, batchRows)));
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            closed.run();
        }
    }
}
