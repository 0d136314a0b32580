package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A handle of a pinned index. A split is a range of keys. */
public final class OsSnapshot implements Snapshot {
    private static final int ROWS_A_SPLIT = 500;
    private static final int FETCHED_AT_ONCE = 500;

    private final PinnedIndex pinned;
    private final Consumer<PinnedIndex> release;
    private final AtomicBoolean closed = new AtomicBoolean();

    public OsSnapshot(PinnedIndex pinned, Consumer<PinnedIndex> release) {
        this.pinned = pinned;
        this.release = release;
    }

    @Override
    public SnapshotRef ref() {
        return pinned.ref();
    }

    @Override
    public CollectionSpec spec() {
        return pinned.fields().spec();
    }

    @Override
    public long rows() {
        return pinned.rows();
    }

    /** The ranges cover all keys there can be, so that the plan also covers a later snapshot. */
    @Override
    public List<Split> plan(int wanted) {
        long most = Math.max(1, rows() / ROWS_A_SPLIT);
        int splits = (int) Math.max(1, Math.min(wanted, most));
        long[] cuts = splits == 1 ? new long[0] : pinned.fields().cuts(splits, pinned::search);
        List<Split> all = new ArrayList<>();
        for (int n = 0; n <= cuts.length; n++) {
            long from = n == 0 ? Long.MIN_VALUE : cuts[n - 1];
            long to = n == cuts.length ? Long.MAX_VALUE : cuts[n] - 1;
            all.add(new Split("keys-" + n, Split.Kind.ROWS, from + " " + to, -1));
        }
        return all;
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        String[] range = split.spec().split(" ");
        return new OsBatchReader(
                pinned, Long.parseLong(range[0]), Long.parseLong(range[1]), from, batchRows);
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        List<String> possible = ids.stream().filter(Documents::possible).distinct().toList();
        List<Batch> parts = new ArrayList<>();
        for (int from = 0; from < possible.size(); from += FETCHED_AT_ONCE) {
            int to = Math.min(possible.size(), from + FETCHED_AT_ONCE);
            Page page = pinned.page(byIds(possible.subList(from, to)));
            parts.add(page.batch(0, page.size()));
        }
        return Batches.joined(parts, spec().dimension());
    }

    public static ObjectNode byIds(List<String> ids) {
        ObjectNode body = Json.object().put("size", ids.size()).put("track_total_hits", false);
        ArrayNode values = body.putObject("query").putObject("ids").putArray("values");
        ids.forEach(values::add);
        return body;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.accept(pinned);
        }
    }
}
