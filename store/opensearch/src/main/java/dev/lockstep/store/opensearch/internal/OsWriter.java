package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns rows into documents and spools them until a commit. */
final class OsWriter implements StoreWriter {
    private static final int ROWS_AT_ONCE = 200;

    private final Target target;
    private final String shown;
    private final int dimension;
    private final Documents documents;
    private final Supplier<Spool> spools;
    private Spool spool;
    private volatile boolean closed;

    OsWriter(Target target, String shown, CollectionSpec spec, Supplier<Spool> spools) {
        this.target = target;
        this.shown = shown;
        this.dimension = spec.dimension();
        this.documents = new Documents(dimension, spec.metric());
        this.spools = spools;
        this.spool = spools.get();
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
        String[] sources = new String[batch.size()];
        for (int row = 0; row < batch.size(); row++) {
            String fault = documents.fault(batch, row);
            if (fault == null) {
                fault = source(batch, row, sources);
            }
            if (fault != null) {
                refusals.add(new Refusal(batch.id(row), fault));
            }
        }
        for (int from = 0; from < sources.length; from += ROWS_AT_ONCE) {
            spool(batch, sources, from, Math.min(sources.length, from + ROWS_AT_ONCE));
        }
        return refusals;
    }

    /** In parts, so that one large batch does not become one large entry. */
    private void spool(Batch batch, String[] sources, int from, int to) {
        spool.add(entry -> {
            for (int row = from; row < to; row++) {
                if (sources[row] != null) {
                    entry.upsert(batch.id(row), sources[row]);
                }
            }
        });
    }

    private @Nullable String source(Batch batch, int row, String[] sources) {
        try {
            String source = documents.source(batch, row);
            if (source.length() > Documents.MOST_BYTES) {
                return "it has more than " + Documents.MOST_BYTES + " bytes as JSON";
            }
            sources[row] = source;
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
        spool.add(entry -> ids.stream().filter(Documents::possible).forEach(entry::delete));
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        requireOpen();
        Spool full = spool;
        full.flush();
        // Once it may have been decided it is needed, whatever is heard of it.
        spool = spools.get();
        return target.commit(full, checkpoint);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            spool.discard();
        }
    }
}
