package dev.lockstep.store.lucene.internal;

import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.lucene.internal.files.Home;
import dev.lockstep.store.lucene.internal.generation.Seals;
import dev.lockstep.store.lucene.internal.read.LuceneSnapshot;
import dev.lockstep.store.lucene.internal.read.OpenGeneration;
import dev.lockstep.store.lucene.internal.search.LuceneSearcher;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The generations open for reading, each once, closed after its last user. */
public final class OpenGenerations {
    private final Home home;
    private final Seals seals;
    private final Map<Generation, OpenGeneration> open = new HashMap<>();
    private final Map<Generation, Object> opening = new ConcurrentHashMap<>();

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

    /** Opening reads all files: once for all who ask, and others are not kept waiting. */
    private OpenGeneration use(Generation generation) {
        OpenGeneration known = known(generation);
        if (known != null) {
            return known;
        }
        synchronized (opening.computeIfAbsent(generation, g -> new Object())) {
            known = known(generation);
            return known == null ? open(generation) : known;
        }
    }

    private synchronized @Nullable OpenGeneration known(Generation generation) {
        OpenGeneration known = open.get(generation);
        return known != null && seals.isSealed(generation) && known.use() ? known : null;
    }

    private OpenGeneration open(Generation generation) {
        Seal seal =
                seals.read(generation)
                        .orElseThrow(() ->
                                LockstepException.notFound("generation", generation.toString()));
        OpenGeneration opened = OpenGeneration.open(home, seals, seal);
        synchronized (this) {
            open.put(generation, opened);
        }
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
        opening.remove(generation);
    }
}
