package dev.lockstep.index.internal.embed;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's snapshot as the collection that it would make, for a comparison in full. The cache
 * answers for texts that were embedded before. Refused rows are left out, so that their old
 * versions count as gone.
 */
final class EmbeddedSnapshot implements Snapshot {
    private final Snapshot silver;
    private final EmbedRows rows;
    private final CollectionSpec spec;
    private final Consumer<List<Refusal>> refused;

    EmbeddedSnapshot(
            Snapshot silver, EmbedRows rows, CollectionSpec spec, Consumer<List<Refusal>> refused) {
        this.silver = silver;
        this.rows = rows;
        this.spec = spec;
        this.refused = refused;
    }

    @Override
    public SnapshotRef ref() {
        return silver.ref();
    }

    @Override
    public long rows() {
        return silver.rows();
    }

    @Override
    public CollectionSpec spec() {
        return spec;
    }

    @Override
    public List<Split> plan(int wanted) {
        return silver.plan(wanted);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        BatchReader reader = silver.open(split, from, batchRows);
        return new BatchReader() {
            @Override
            public @Nullable Batch next() {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    List<Refusal> refusals = new ArrayList<>();
                    Batch embedded = rows.embed(batch, refusals::add);
                    if (!refusals.isEmpty()) {
                        refused.accept(refusals);
                    }
                    if (embedded.size() > 0) {
                        return embedded;
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

    /** By a scan where the ids are the user's and not the dataset's; small sets of ids only. */
    @Override
    public Batch fetch(Collection<String> ids) {
        List<Batch> found = new ArrayList<>();
        for (Split split : silver.plan(1)) {
            try (BatchReader reader = silver.open(split, Position.START, 1_000)) {
                for (Batch b = reader.next(); b != null; b = reader.next()) {
                    Batch wanted = rows.only(b, ids);
                    if (wanted.size() > 0) {
                        found.add(rows.embed(wanted, r -> {}));
                    }
                }
            }
        }
        return EmbedRows.join(found, spec.dimension());
    }

    @Override
    public void close() {
        // The snapshot beneath belongs to the step, which closes it.
    }
}
