package dev.lockstep.store.lucene.internal;

import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.search.Searcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The generations open for reading, each once, closed after its last user. */
public final class OpenGenerations {
    private final Home home;
    private final Seals seals;
    private final Map<Generation, OpenGeneration> open = new HashMap<>();

    public OpenGenerations(Home home, Seals seals) {
        this.home = home;
        this.seals = seals;
    }

    public Searcher searcher(Generation generation) {
        OpenGeneration used = use(generation);
        return new LuceneSearcher(used, () -> leave(used));
    }

    /**
     * @param store the name under which the store is known
     */
    public Snapshot snapshot(Generation generation, String store) {
        OpenGeneration used = use(generation);
        return new LuceneSnapshot(used, store, () -> leave(used));
    }

    /** Opening reads all files: one at a time, so that none is read twice. */
    private synchronized OpenGeneration use(Generation generation) {
        OpenGeneration known = open.get(generation);
        if (known != null && known.use()) {
            return known;
        }
        Seal seal =
                seals.read(generation)
                        .orElseThrow(() ->
                                LockstepException.notFound("generation", generation.toString()));
        OpenGeneration opened = OpenGeneration.open(home, seals, seal);
        open.put(generation, opened);
        return opened;
    }

    private synchronized void leave(OpenGeneration generation) {
        if (generation.leave()) {
            open.remove(generation.seal().generation(), generation);
        }
    }

    /** Forgets a dropped generation: who has it open goes on, nobody opens it again. */
    public synchronized void forget(Generation generation) {
        open.remove(generation);
    }

    /** For tests: how many are open. */
    synchronized List<Generation> open() {
        return List.copyOf(open.keySet());
    }
}
