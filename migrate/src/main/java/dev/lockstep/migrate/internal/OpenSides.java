package dev.lockstep.migrate.internal;

import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.MigrationService.Side;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sides that searches use, open from one search to the next. One that was not searched for a
 * while is closed, as is one that failed or whose migration was removed: as soon as the last search
 * on it has ended. Safe for many threads.
 */
final class OpenSides implements AutoCloseable {
    private static final Duration DISUSED = Duration.ofMinutes(10);

    private final InstantSource clock;

    /** Guarded by this, and so is what it holds. */
    private final Map<Key, Open> open = new HashMap<>();

    private boolean closed;

    OpenSides(InstantSource clock) {
        this.clock = clock;
    }

    private record Key(String migration, Side side) {}

    private static final class Open {
        private final Searcher searcher;
        private Instant usedAt;
        private int leases;
        private boolean retired;

        Open(Searcher searcher, Instant now) {
            this.searcher = searcher;
            this.usedAt = now;
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

    /**
     * @param opens it where it is not open; nobody else waits for that
     */
    Lease lease(String migration, Side side, Supplier<Searcher> opens) {
        Key key = new Key(migration, side);
        Lease known = known(key);
        return known != null ? known : keep(key, opens.get());
    }

    private synchronized @Nullable Lease known(Key key) {
        Open found = open.get(key);
        return found == null ? null : use(found);
    }

    /** Another thread may have opened it meanwhile; one of the two is enough. */
    private synchronized Lease keep(Key key, Searcher opened) {
        Open found = open.get(key);
        if (found != null) {
            opened.close();
            return use(found);
        }
        Open mine = new Open(opened, clock.instant());
        if (closed) {
            mine.retired = true;
        } else {
            open.put(key, mine);
        }
        return use(mine);
    }

    private Lease use(Open of) {
        of.leases++;
        of.usedAt = clock.instant();
        return new Lease(of);
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

    void forget(String migration, Side side) {
        Key key = new Key(migration, side);
        retire(e -> e.getKey().equals(key));
    }

    void forget(String migration) {
        retire(e -> e.getKey().migration().equals(migration));
    }

    void closeDisused() {
        Instant before = clock.instant().minus(DISUSED);
        retire(e -> e.getValue().leases == 0 && e.getValue().usedAt.isBefore(before));
    }

    private synchronized void retire(Predicate<Map.Entry<Key, Open>> which) {
        List<Open> retired = new ArrayList<>();
        open.entrySet().removeIf(e -> which.test(e) && retired.add(e.getValue()));
        for (Open each : retired) {
            each.retired = true;
            closeIfUnused(each);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        retire(_ -> true);
    }
}
