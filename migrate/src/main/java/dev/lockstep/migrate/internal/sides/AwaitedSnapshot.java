package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A snapshot whose reading is noted as long as it takes. */
record AwaitedSnapshot(CollectionRef of, Snapshot whole, Awaited awaited) implements Snapshot {
    @Override
    public SnapshotRef ref() {
        return whole.ref();
    }

    @Override
    public long rows() {
        return awaited.answer(of, whole::rows);
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return awaited.answer(of, () -> whole.fetch(ids));
    }

    @Override
    public CollectionSpec spec() {
        return whole.spec();
    }

    @Override
    public List<Split> plan(int wanted) {
        return awaited.answer(of, () -> whole.plan(wanted));
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        BatchReader reader = awaited.answer(of, () -> whole.open(split, from, batchRows));
        return new BatchReader() {
            @Override
            public @Nullable Batch next() {
                return awaited.answer(of, () -> Optional.ofNullable(reader.next())).orElse(null);
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
        whole.close();
    }
}
