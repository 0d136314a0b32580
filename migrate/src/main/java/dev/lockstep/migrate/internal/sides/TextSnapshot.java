package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot without its vectors, which another model made than those of the other side: id,
 * document and metadata are what can be equal. Closing leaves the snapshot beneath open.
 */
public final class TextSnapshot implements Snapshot {
    private final Snapshot whole;
    private final Predicate<Row> taken;
    private final Consumer<Batch> seen;

    /**
     * @param taken whether a row, of which only id and document are asked, is there for the other
     *     side
     * @param seen shown each batch that is read in a pass, vectors and all
     */
    public TextSnapshot(Snapshot whole, Predicate<Row> taken, Consumer<Batch> seen) {
        this.whole = whole;
        this.taken = taken;
        this.seen = seen;
    }

    @Override
    public SnapshotRef ref() {
        return whole.ref();
    }

    @Override
    public long rows() {
        return whole.rows();
    }

    @Override
    public CollectionSpec spec() {
        CollectionSpec spec = whole.spec();
        return new CollectionSpec(0, spec.metric(), spec.model(), spec.properties());
    }

    @Override
    public List<Split> plan(int wanted) {
        return whole.plan(wanted);
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return texts(whole.fetch(ids));
    }

    private Batch texts(Batch batch) {
        List<Row> rows = Sides.rows(batch).stream().filter(taken).map(TextSnapshot::text).toList();
        return Batch.of(rows, 0);
    }

    /** The row without its vector. */
    public static Row text(Row row) {
        return new Row(row.id(), null, row.document(), row.metadata());
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        BatchReader reader = whole.open(split, from, batchRows);
        return new BatchReader() {
            @Override
            public @Nullable Batch next() {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    seen.accept(batch);
                    Batch texts = texts(batch);
                    if (texts.size() > 0) {
                        return texts;
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
        };
    }

    @Override
    public void close() {
        // Who pinned the snapshot beneath gives it back.
    }
}
