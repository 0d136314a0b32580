package dev.lockstep.index.internal;

import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.search.Searcher;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The generations that are open for searches. One is opened on first use, stays open while it is
 * leased or among the few used last, and is closed when its last lease ends after that.
 */
final class OpenGenerations implements AutoCloseable {
    private static final int KEPT_OPEN = 64;

    private final GenerationStore store;

    /** In order of last use; guarded by this. */
    private final Map<Generation, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    OpenGenerations(GenerationStore store) {
        this.store = store;
    }

    /** An open searcher with the number of those who use it; guarded by the outer object. */
    private static final class Open {
        private final Searcher searcher;
        private int leases;
        private boolean retired;

        Open(Searcher searcher) {
            this.searcher = searcher;
        }
    }

    /** The right to use a searcher until closed. */
    final class Lease implements AutoCloseable {
        private final Open of;

        private Lease(Open of) {
            this.of = of;
        }

        Searcher searcher() {
            return of.searcher;
        }

        @Override
        public void close() {
            giveBack(of);
        }
    }

    /** Opening may read a whole generation: nobody who wants another one waits for it. */
    Lease lease(Generation generation) {
        Lease known = known(generation);
        if (known != null) {
            return known;
        }
        Searcher opened = store.searcher(generation);
        return keep(generation, opened);
    }

    private synchronized @Nullable Lease known(Generation generation) {
        Open found = open.get(generation);
        return found == null ? null : use(found);
    }

    /** Another thread may have opened it meanwhile; one of the two is enough. */
    private synchronized Lease keep(Generation generation, Searcher opened) {
        Open found = open.get(generation);
        if (found != null) {
            opened.close();
            return use(found);
        }
        Open mine = new Open(opened);
        open.put(generation, mine);
        Lease lease = use(mine);
        closeOldest();
        return lease;
    }

    private Lease use(Open of) {
        of.leases++;
        return new Lease(of);
    }

    private void closeOldest() {
        if (open.size() > KEPT_OPEN) {
            retire(open.keySet().iterator().next());
        }
    }

    /** Closes a generation as soon as nobody uses it. */
    synchronized void retire(Generation generation) {
        Open found = open.remove(generation);
        if (found != null) {
            found.retired = true;
            closeIfUnused(found);
        }
    }

    private synchronized void giveBack(Open of) {
        of.leases--;
        closeIfUnused(of);
    }

    private static void closeIfUnused(Open of) {
        if (of.retired && of.leases == 0) {
            of.searcher.close();
        }
    }

    @Override
    public synchronized void close() {
        for (Generation generation : java.util.List.copyOf(open.keySet())) {
            retire(generation);
        }
    }
}
