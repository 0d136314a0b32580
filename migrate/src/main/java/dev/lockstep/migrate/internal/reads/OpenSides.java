package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.search.OpenSearchers;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.MigrationService.Side;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The sides that searches use. One that was not searched for a while is closed, as is one that
 * failed or whose migration was removed. Safe for many threads.
 */
final class OpenSides implements AutoCloseable {
    private static final Duration DISUSED = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final OpenSearchers<Key> open;

    OpenSides(InstantSource clock) {
        this.clock = clock;
        this.open = new OpenSearchers<>(Integer.MAX_VALUE, clock);
    }

    private record Key(String migration, Side side) {}

    /**
     * @param opens it where it is not open; nobody else waits for that
     */
    OpenSearchers.Lease lease(String migration, Side side, Supplier<Searcher> opens) {
        return open.lease(new Key(migration, side), opens);
    }

    void forget(String migration, Side side) {
        open.retire(new Key(migration, side));
    }

    void forget(String migration) {
        open.retireIf(key -> key.migration().equals(migration));
    }

    void closeDisused() {
        open.closeUnusedSince(clock.instant().minus(DISUSED));
    }

    @Override
    public void close() {
        open.close();
    }
}
