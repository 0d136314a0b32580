package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.OpenSearchers;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.Tally;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one side, and the other where that one fails, or is silent beyond the bound, and the other
 * may answer; counts both.
 */
final class AskSides implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AskSides.class);

    private final Engine engine;
    private final Map<String, Door> doors = new ConcurrentHashMap<>();
    private final OpenSides open;
    private final ScheduledExecutorService idle =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("migrate-idle").daemon().factory());

    AskSides(Engine engine) {
        this.engine = engine;
        this.open = new OpenSides(engine.parts().clock());
        idle.scheduleWithFixedDelay(this::closeDisused, 1, 1, TimeUnit.MINUTES);
    }

    private void closeDisused() {
        try {
            open.closeDisused();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("Cannot close a store's searcher; others are closed later");
        }
    }

    /** What searches of a side pass. */
    private record Door(Breaker breaker, AskWithin within) {}

    /**
     * Which side answered, and how long that took.
     *
     * @param embedMs for its words, where they are embedded for this side alone
     */
    record Answer(Side side, SearchResult result, double embedMs, double millis) {}

    /**
     * @param may whether a side may answer in the place of the other; it may ask stores, so only
     *     what fails asks it
     */
    Answer either(MigrationRow row, Asked asked, Side wanted, Predicate<Side> may) {
        Side other = MigrationRow.other(wanted);
        if (!door(row, wanted).breaker().allows(System.nanoTime()) && may.test(other)) {
            return failedOver(row, asked, other);
        }
        try {
            return one(row, asked, wanted);
        } catch (RuntimeException e) {
            if (isTheirs(e) || !may.test(other)) {
                throw e;
            }
            return failedOver(row, asked, other);
        }
    }

    private Answer failedOver(MigrationRow row, Asked asked, Side other) {
        engine.tallies().count(row.id(), Tally::failedOver);
        return one(row, asked, other);
    }

    /** Whether a search cannot be answered by anybody as it is. */
    static boolean isTheirs(RuntimeException e) {
        return e instanceof LockstepException l && l.kind() == ErrorKind.USER;
    }

    Answer one(MigrationRow row, Asked asked, Side side) {
        Door door = door(row, side);
        long begun = System.nanoTime();
        SearchRequest request = asked.of(side);
        double embedMs = SearchView.millis(System.nanoTime() - begun);
        try {
            Searched answer =
                    door.within()
                            .ask("search " + row.address(side), () -> searched(row, side, request));
            door.breaker().succeeded();
            if (side == Side.TARGET) {
                engine.tallies().count(row.id(), t -> t.answered(engine.rows().now()));
            }
            return new Answer(side, answer.result(), embedMs, answer.millis());
        } catch (RuntimeException e) {
            if (!isTheirs(e)) {
                door.breaker().failed(System.nanoTime());
                open.forget(row.id(), side);
                if (side == Side.TARGET) {
                    engine.tallies().count(row.id(), Tally::failing);
                }
            }
            throw e;
        }
    }

    private record Searched(SearchResult result, double millis) {}

    /** Timed here, so that a comparison of both stores is of them and not of our threads. */
    private Searched searched(MigrationRow row, Side side, SearchRequest request) {
        long start = System.nanoTime();
        try (OpenSearchers.Lease lease =
                open.lease(row.id(), side, () -> engine.sides(row).searcher(side))) {
            SearchResult result = lease.searcher().search(request);
            return new Searched(result, SearchView.millis(System.nanoTime() - start));
        }
    }

    private Door door(MigrationRow row, Side side) {
        return doors.computeIfAbsent(
                key(row, side),
                _ -> new Door(new Breaker(), new AskWithin(engine.parts().answerWithin())));
    }

    private static String key(MigrationRow row, Side side) {
        return row.id() + "/" + side;
    }

    /** Of one that is searched no more. */
    void forget(MigrationRow row) {
        open.forget(row.id());
        for (Side side : Side.values()) {
            doors.remove(key(row, side));
        }
    }

    @Override
    public void close() {
        idle.shutdownNow();
        open.close();
    }
}
