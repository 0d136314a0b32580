package dev.lockstep.migrate.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.SearchEach;
import dev.lockstep.migrate.internal.AskQueries.Asked;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers searches from the side that the route has for them; from the other one where that fails;
 * and compares some with what the other would have answered, when nobody waits for it.
 */
final class RouteReads implements AutoCloseable {
    private static final int PARTS = 10_000;
    private static final int SHADOWS = 2;
    private static final int WAITING = 64;

    private static final Logger LOG = LoggerFactory.getLogger(RouteReads.class);

    private final Engine engine;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final OpenSides open;
    private final AskQueries asking;
    private final ThreadPoolExecutor shadows =
            new ThreadPoolExecutor(
                    SHADOWS,
                    SHADOWS,
                    1,
                    TimeUnit.MINUTES,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().name("migrate-shadow-", 0).daemon().factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    private final ScheduledExecutorService idle =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("migrate-idle").daemon().factory());

    RouteReads(Engine engine) {
        this.engine = engine;
        this.asking = new AskQueries(engine);
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

    SearchView search(MigrationRow row, SearchQuery query, @Nullable String key) {
        return search(row, asking.asked(row, asking.checked(row, query)), key);
    }

    /** All of them by one route; none is begun before all can be answered as they are. */
    List<SearchView> search(MigrationRow row, List<SearchQuery> queries, @Nullable String key) {
        SearchEach.inOrder(queries, query -> asking.checked(row, query));
        List<Asked> all = SearchEach.inOrder(queries, query -> asking.asked(row, query));
        return SearchEach.atOnce(all, asked -> search(row, asked, key));
    }

    private SearchView search(MigrationRow row, Asked asked, @Nullable String key) {
        SearchRequest request = asked.request();
        Side wanted = side(row, part(key, request));
        Answer answer = counted(row, request, wanted);
        if (isCompared(row)) {
            shadows.execute(() -> compare(row, asked.query(), request, answer));
        }
        return new SearchView(
                row.address(answer.side()), 0, answer.result(), asked.embedMs(), answer.millis());
    }

    private record Answer(Side side, SearchResult result, double millis) {}

    /** The same key has the same part, which is below ever more shares as they rise. */
    private static int part(@Nullable String key, SearchRequest request) {
        CRC32C crc = new CRC32C();
        if (key != null) {
            crc.update(key.getBytes(StandardCharsets.UTF_8));
        } else {
            float[] vector = request.vector();
            int hash = vector == null ? 0 : Arrays.hashCode(vector);
            crc.update((request.text() + "/" + hash).getBytes(StandardCharsets.UTF_8));
        }
        return (int) (crc.getValue() % PARTS);
    }

    private Side side(MigrationRow row, int part) {
        if (row.phase() == Phase.DONE) {
            return Side.TARGET;
        }
        boolean routed = row.isReadable() && part < row.reads() * (PARTS / 100);
        return routed && isTold(row) ? Side.TARGET : Side.SOURCE;
    }

    /** Where no run says how the target stands, nobody knows whether it is in step. */
    private boolean isTold(MigrationRow row) {
        if (row.writes() == Side.TARGET) {
            return true;
        }
        Standing standing = row.standing();
        return standing != null
                && Duration.between(standing.at(), engine.rows().now()).compareTo(Gates.FRESH) < 0;
    }

    /** Asks for the stores, which no search does that the wanted side answers. */
    private boolean mayAnswer(MigrationRow row, Side side) {
        boolean may =
                side == Side.SOURCE ? row.phase() != Phase.DONE : row.isReadable() && isTold(row);
        return may && engine.sides(row).isSearchable(side);
    }

    private Answer counted(MigrationRow row, SearchRequest request, Side wanted) {
        try {
            Answer answer = answer(row, request, wanted);
            engine.tallies().count(row.id(), t -> t.asked(false));
            return answer;
        } catch (RuntimeException e) {
            if (!isTheirs(e)) {
                engine.tallies().count(row.id(), t -> t.asked(true));
            }
            throw e;
        }
    }

    private Answer answer(MigrationRow row, SearchRequest request, Side wanted) {
        Side other = MigrationRow.other(wanted);
        if (!breaker(row, wanted).allows(System.nanoTime()) && mayAnswer(row, other)) {
            return failedOver(row, request, other);
        }
        try {
            return on(row, request, wanted);
        } catch (RuntimeException e) {
            if (isTheirs(e) || !mayAnswer(row, other)) {
                throw e;
            }
            return failedOver(row, request, other);
        }
    }

    private Answer failedOver(MigrationRow row, SearchRequest request, Side other) {
        engine.tallies().count(row.id(), Tally::failedOver);
        return on(row, request, other);
    }

    /** Whether a search cannot be answered by anybody as it is. */
    private static boolean isTheirs(RuntimeException e) {
        return e instanceof LockstepException l && l.kind() == ErrorKind.USER;
    }

    private Answer on(MigrationRow row, SearchRequest request, Side side) {
        Breaker breaker = breaker(row, side);
        long start = System.nanoTime();
        try (OpenSides.Lease lease =
                open.lease(row.id(), side, () -> engine.sides(row).searcher(side))) {
            SearchResult result = lease.searcher().search(request);
            breaker.succeeded();
            if (side == Side.TARGET) {
                engine.tallies().count(row.id(), t -> t.answered(engine.rows().now()));
            }
            return new Answer(side, result, SearchView.millis(System.nanoTime() - start));
        } catch (RuntimeException e) {
            if (!isTheirs(e)) {
                breaker.failed(System.nanoTime());
                open.forget(row.id(), side);
                if (side == Side.TARGET) {
                    engine.tallies().count(row.id(), Tally::failing);
                }
            }
            throw e;
        }
    }

    private Breaker breaker(MigrationRow row, Side side) {
        return breakers.computeIfAbsent(key(row, side), _ -> new Breaker());
    }

    /** Of one that is searched no more. */
    void forget(MigrationRow row) {
        open.forget(row.id());
        asking.forget(row);
        for (Side side : Side.values()) {
            breakers.remove(key(row, side));
        }
    }

    private static String key(MigrationRow row, Side side) {
        return row.id() + "/" + side;
    }

    private boolean isCompared(MigrationRow row) {
        return row.isReadable()
                && row.phase() != Phase.DONE
                && ThreadLocalRandom.current().nextInt(100) < row.settings().shadowPercent()
                && engine.sides(row).isSearchable(Side.TARGET)
                && engine.sides(row).isSearchable(Side.SOURCE);
    }

    private void compare(
            MigrationRow row, SearchQuery query, SearchRequest request, Answer answer) {
        Answer other;
        try {
            other = on(row, request, MigrationRow.other(answer.side()));
        } catch (RuntimeException e) {
            return;
        }
        Answer source = answer.side() == Side.SOURCE ? answer : other;
        Answer target = answer.side() == Side.TARGET ? answer : other;
        CompareAnswers both =
                new CompareAnswers(
                        query, source.result().hits(), target.result().hits(), engine.rows().now());
        engine.tallies().count(row.id(), t -> both.into(t, source.millis(), target.millis()));
    }

    @Override
    public void close() {
        shadows.shutdownNow();
        idle.shutdownNow();
        open.close();
    }
}
