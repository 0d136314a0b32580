package dev.lockstep.api.search;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Searchers by what they search, open from one search to the next. One that is retired is closed as
 * soon as the last search on it has ended. Safe for many threads.
 */
public final class OpenSearchers<K> implements AutoCloseable {
    private final int most;
    private final InstantSource clock;

    /** In order of last use; guarded by this, and so is what it holds. */
    private final Map<K, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    private boolean closed;

    /**
     * @param most that stay open; beyond it the one whose use began longest ago is retired
     * @param clock tells when one was used
     */
    public OpenSearchers(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    private static final class Open {
        private final Searcher searcher;
        private Instant usedAt = Instant.MIN;
        private int leases;
        private boolean retired;

        Open(Searcher searcher) {
            this.searcher = searcher;
        }
    }

    /** The right to use a searcher until closed. */
    public static final class Lease implements AutoCloseable {
        private final OpenSearchers<?> from;
        private final Open of;

        private Lease(OpenSearchers<?> from, Open of) {
            this.from = from;
            this.of = of;
        }

        public Searcher searcher() {
            return of.searcher;
        }

        @Override
        public void close() {
            from.giveBack(of);
        }
    }

    /**
     * @param opens it where it is not open, which may read a lot: nobody else waits for that
     */
    public Lease lease(K key, Supplier<Searcher> opens) {
        Lease known = known(key);
        return known != null ? known : keep(key, opens.get());
    }

    private synchronized @Nullable Lease known(K key) {
        Open found = open.get(key);
        return found == null ? null : use(found);
    }

    /** Another thread may have opened it meanwhile; one of the two is enough. */
    private synchronized Lease keep(K key, Searcher opened) {
        Open found = open.get(key);
        if (found != null) {
            opened.close();
            return use(found);
        }
        Open mine = new Open(opened);
        Lease lease = use(mine);
        if (closed) {
            mine.retired = true;
            return lease;
        }
        open.put(key, mine);
        if (open.size() > most) {
            retire(open.keySet().iterator().next());
        }
        return lease;
    }

    private Lease use(Open of) {
        of.leases++;
        of.usedAt = clock.instant();
        return new Lease(this, of);
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

    public void retire(K key) {
        retireIf(key::equals);
    }

    public void retireIf(Predicate<K> which) {
        retireEach(e -> which.test(e.getKey()));
    }

    /** Closes those that nobody uses, and nobody began to use since. */
    public void closeUnusedSince(Instant moment) {
        retireEach(e -> e.getValue().leases == 0 && e.getValue().usedAt.isBefore(moment));
    }

    private synchronized void retireEach(Predicate<Map.Entry<K, Open>> which) {
        List<Open> retired = new ArrayList<>();
        open.entrySet().removeIf(e -> which.test(e) && retired.add(e.getValue()));
        for (Open each : retired) {
            each.retired = true;
            closeIfUnused(each);
        }
    }

    /** Those that are in use, or are opened at this moment, are closed after their last search. */
    @Override
    public synchronized void close() {
        closed = true;
        retireEach(_ -> true);
    }
}
