package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.log.Change;
import dev.lockstep.store.opensearch.internal.wire.Encoding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns rows into documents and spools them until a commit. */
final class OsWriter implements StoreWriter {
    private final Target target;
    private final String shown;
    private final Supplier<Encoding> encoding;
    private final int dimension;
    private final Documents documents;
    private @Nullable Gathering gathering;
    private volatile boolean closed;

    OsWriter(Target target, String shown, CollectionSpec spec, Supplier<Encoding> encoding) {
        this.target = target;
        this.shown = shown;
        this.encoding = encoding;
        this.dimension = spec.dimension();
        this.documents = new Documents(dimension, spec.metric());
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return target.resumed();
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        requireOpen();
        requireDimension(batch);
        List<Refusal> refusals = new ArrayList<>();
        List<Change> rows = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            String fault = documents.fault(batch, row);
            if (fault == null) {
                fault = add(batch, row, rows);
            }
            if (fault != null) {
                refusals.add(new Refusal(batch.id(row), fault));
            }
        }
        gathering().upsert(rows);
        return refusals;
    }

    private synchronized Gathering gathering() {
        Gathering now = gathering;
        if (now == null) {
            now = target.gather();
            gathering = now;
        }
        return now;
    }

    private @Nullable String add(Batch batch, int row, List<Change> rows) {
        try {
            byte[] source = documents.source(batch, row, encoding.get());
            if (source.length > Documents.MOST_BYTES) {
                return "it has more than " + Documents.MOST_BYTES + " bytes as a document";
            }
            rows.add(new Change(batch.id(row), source));
            return null;
        } catch (JacksonException | IllegalStateException e) {
            return "its metadata is no JSON object: " + Names.shown("" + e.getMessage());
        }
    }

    private void requireDimension(Batch batch) {
        if (batch.dimension() != 0 && batch.dimension() != dimension) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot write to "
                            + shown
                            + ": found vectors of dimension "
                            + batch.dimension()
                            + ", expected "
                            + dimension
                            + ".");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the writer is closed");
        }
    }

    @Override
    public void delete(Collection<String> ids) {
        requireOpen();
        List<String> possible = ids.stream().filter(Documents::possible).toList();
        if (!possible.isEmpty()) {
            gathering().delete(possible);
        }
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        requireOpen();
        Gathering full = gathering();
        full.settle();
        synchronized (this) {
            // Once it may have been decided it is needed, whatever is heard of it.
            gathering = null;
        }
        return target.commit(full, checkpoint);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (gathering != null) {
                gathering.discard();
            }
        }
    }
}
