package dev.lockstep.app.backups;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collection's snapshot as a backup is to hold it: without properties that look like credentials
 * and, where it was asked for, without source texts.
 */
record SourceSnapshot(
        Snapshot pinned, CollectionSpec spec, boolean documents, @Nullable RefuseSecrets secrets)
        implements Snapshot {
    @Override
    public SnapshotRef ref() {
        return pinned.ref();
    }

    @Override
    public long rows() {
        return pinned.rows();
    }

    @Override
    public List<Split> plan(int wanted) {
        return pinned.plan(wanted);
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return shaped(pinned.fetch(ids));
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        BatchReader reader = pinned.open(split, from, batchRows);
        BatchReader shaped = documents ? reader : new WithoutDocuments(reader);
        return secrets == null ? shaped : new Looking(shaped, secrets);
    }

    private Batch shaped(Batch batch) {
        return documents ? batch : withoutDocuments(batch);
    }

    private static Batch withoutDocuments(Batch batch) {
        return new Batch(
                batch.ids(),
                batch.dimension(),
                batch.vectors(),
                batch.withoutVector(),
                null,
                batch.metadata(),
                batch.embeddedFrom());
    }

    @Override
    public void close() {
        pinned.close();
    }

    private record WithoutDocuments(BatchReader reader) implements BatchReader {
        @Override
        public @Nullable Batch next() {
            Batch batch = reader.next();
            return batch == null ? null : withoutDocuments(batch);
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

    private record Looking(BatchReader reader, RefuseSecrets secrets) implements BatchReader {
        @Override
        public @Nullable Batch next() {
            Batch batch = reader.next();
            if (batch != null) {
                secrets.look(batch);
            }
            return batch;
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
