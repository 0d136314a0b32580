package dev.lockstep.store.pgvector.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Keys;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handle of a pinned session. A split is a range of pages of one table. */
public final class PgSnapshot implements Snapshot {
    private static final long OPEN_END = -1;
    private static final long MOST_BYTES = 32L << 20;

    private final PinnedSession session;
    private final Place place;
    private final AtomicBoolean closed = new AtomicBoolean();

    public PgSnapshot(PinnedSession session) {
        this.session = session;
        this.place = session.place();
    }

    @Override
    public SnapshotRef ref() {
        return new SnapshotRef(
                place.ref(), place.identity(), session.id(), SnapshotRef.Durability.SESSION);
    }

    @Override
    public CollectionSpec spec() {
        return place.spec();
    }

    @Override
    public long rows() {
        return session.rows();
    }

    /** Each table's last range has no end, so that the plan also covers a later snapshot. */
    @Override
    public List<Split> plan(int wanted) {
        long pages = session.leaves().stream().mapToLong(PinnedSession.Leaf::pages).sum();
        long each = Math.max(1, Math.ceilDiv(pages, Math.max(1, wanted)));
        List<Split> splits = new ArrayList<>();
        for (PinnedSession.Leaf leaf : session.leaves()) {
            long from = 0;
            for (; from + each < leaf.pages(); from += each) {
                splits.add(split(splits.size(), leaf, from, from + each));
            }
            splits.add(split(splits.size(), leaf, from, OPEN_END));
        }
        return splits;
    }

    private static Split split(int number, PinnedSession.Leaf leaf, long from, long to) {
        return new Split(
                "pages-" + number, Split.Kind.ROWS, leaf.oid() + " " + from + " " + to, -1);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        return new PgBatchReader(session, select(split, from), from, batchRows, MOST_BYTES);
    }

    private String select(Split split, Position from) {
        String[] parts = split.spec().split(" ");
        long oid = Long.parseLong(parts[0]);
        long to = Long.parseLong(parts[2]);
        String leaf =
                session.leaves().stream()
                        .filter(l -> l.oid() == oid)
                        .findFirst()
                        .orElseThrow(() -> otherTable(split))
                        .sql();
        String begin =
                from.token().isEmpty()
                        ? "ctid >= '(" + parts[1] + ",0)'::tid"
                        : "ctid > " + Sql.text(from.token()) + "::tid";
        String end = to == OPEN_END ? "" : " and ctid < '(" + to + ",0)'::tid";
        return "select "
                + CopyRows.columns(place.shape())
                + " from only "
                + leaf
                + " where "
                + begin
                + end
                + " and "
                + place.shape().condition();
    }

    private LockstepException otherTable(Split split) {
        return LockstepException.conflict(
                "split-table",
                "Cannot read split "
                        + split.id()
                        + " of "
                        + place.ref()
                        + ": found that its table or partition is not there any more; plan again.");
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        String condition = Keys.among(place.shape().key(), ids);
        if (condition.isEmpty()) {
            return CopyRows.none(place);
        }
        String sql =
                "select "
                        + CopyRows.columns(place.shape())
                        + " from "
                        + place.shape().table().sql()
                        + " where "
                        + condition
                        + " and "
                        + place.shape().condition();
        try (PgBatchReader reader =
                new PgBatchReader(
                        session, sql, Position.START, Integer.MAX_VALUE, Long.MAX_VALUE)) {
            Batch found = reader.next();
            return found == null ? CopyRows.none(place) : found;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            session.release();
        }
    }
}
