package dev.lockstep.index.internal.search;

import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.search.OpenSearchers;
import java.time.InstantSource;

/**
 * The generations that are open for searches. One is opened on first use, stays open while it is
 * leased or among the few used last, and is closed when its last lease ends after that.
 */
public final class OpenGenerations implements AutoCloseable {
    private static final int KEPT_OPEN = 64;

    private final GenerationStore store;
    private final OpenSearchers<Generation> open =
            new OpenSearchers<>(KEPT_OPEN, InstantSource.system());

    public OpenGenerations(GenerationStore store) {
        this.store = store;
    }

    /** Opening may read a whole generation: nobody who wants another one waits for it. */
    public OpenSearchers.Lease lease(Generation generation) {
        return open.lease(generation, () -> store.searcher(generation));
    }

    /** Closes a generation as soon as nobody uses it. */
    public void retire(Generation generation) {
        open.retire(generation);
    }

    @Override
    public void close() {
        open.close();
    }
}
