package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.SearchEach;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.engine.KnownSpecs;
import dev.lockstep.migrate.internal.reads.AskSides.Answer;
import dev.lockstep.migrate.internal.state.Gates;
import dev.lockstep.migrate.internal.state.MigrationRow;
import dev.lockstep.migrate.internal.state.MigrationRows.Routed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Answers searches from the side that the route has for them; from the other one where that fails;
 * and compares some with what the other would have answered, when nobody waits for it.
 */
public final class RouteReads implements AutoCloseable {
    private static final int PARTS = 10_000;
    private static final int SHADOWS = 2;
    private static final int WAITING = 64;

    private final Engine engine;
    private final AskQueries asking;
    private final AskSides sides;
    private final KeepAnswers kept;
    private final ThreadPoolExecutor shadows =
            new ThreadPoolExecutor(
                    SHADOWS,
                    SHADOWS,
                    1,
                    TimeUnit.MINUTES,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().name("migrate-shadow-", 0).daemon().factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    public RouteReads(Engine engine, KnownSpecs specs) {
        this.engine = engine;
        this.asking = new AskQueries(engine, specs);
        this.sides = new AskSides(engine);
        this.kept = new KeepAnswers(engine.parts().answers());
    }

    public SearchView search(
            TenantId tenant, String name, SearchQuery query, @Nullable String key) {
        Routed routed = routed(tenant, name);
        return answered(routed, next(routed, asking.checked(routed.row(), query), key));
    }

    /** All of them by one route; none is begun before all can be answered as they are. */
    public List<SearchView> search(
            TenantId tenant, String name, List<SearchQuery> queries, @Nullable String key) {
        Routed routed = routed(tenant, name);
        SearchEach.inOrder(queries, query -> asking.checked(routed.row(), query));
        List<Next> all = SearchEach.inOrder(queries, query -> next(routed, query, key));
        return SearchEach.atOnce(all, next -> answered(routed, next));
    }

    private Routed routed(TenantId tenant, String name) {
        return engine.rows().routed(tenant, name, kept.isOn());
    }

    /** What is to be done for a search. */
    private sealed interface Next {}

    private record Known(Side side, SearchResult result) implements Next {}

    private record Wanted(Side side, Asked asked, boolean compared) implements Next {}

    /** A search that is compared is asked anew: it is there to tell how both sides are. */
    private Next next(Routed routed, SearchQuery query, @Nullable String key) {
        MigrationRow row = routed.row();
        Side side = side(row, query, key);
        boolean compared = isCompared(row) && asking.isOfBoth(row, query);
        SearchResult known = compared ? null : kept.find(routed, side, query);
        return known == null
                ? new Wanted(side, asking.asked(row, query), compared)
                : new Known(side, known);
    }

    private SearchView answered(Routed routed, Next next) {
        MigrationRow row = routed.row();
        return switch (next) {
            case Known(Side side, SearchResult result) -> {
                engine.tallies().count(row.id(), t -> t.asked(false));
                yield SearchView.again(row.address(side), 0, result);
            }
            case Wanted wanted -> answered(routed, wanted);
        };
    }

    private SearchView answered(Routed routed, Wanted wanted) {
        MigrationRow row = routed.row();
        Asked asked = wanted.asked();
        Answer answer = counted(row, asked, wanted.side());
        kept.keep(routed, answer.side(), asked.query(), answer.result());
        if (wanted.compared()) {
            shadows.execute(() -> compare(row, asked, answer));
        }
        return new SearchView(
                row.address(answer.side()),
                0,
                answer.result(),
                asked.embedMs() + answer.embedMs(),
                answer.millis());
    }

    /** The same key has the same part, which is below ever more shares as they rise. */
    private static int part(@Nullable String key, SearchQuery query) {
        CRC32C crc = new CRC32C();
        if (key != null) {
            crc.update(key.getBytes(StandardCharsets.UTF_8));
        } else {
            String all = query.query() + "/" + Arrays.hashCode(query.vector());
            crc.update(all.getBytes(StandardCharsets.UTF_8));
        }
        return (int) (crc.getValue() % PARTS);
    }

    /** The side that the route has; a vector belongs to the side that has such ones. */
    private Side side(MigrationRow row, SearchQuery query, @Nullable String key) {
        Side only = asking.only(row, query);
        if (only != null && !mayAnswer(row, only)) {
            throw Asked.notNow(query, only, row.address(only));
        }
        Side side = only == null ? side(row, part(key, query)) : only;
        asking.requireFor(row, query, side);
        return side;
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

    private boolean mayAnswer(MigrationRow row, Side side) {
        boolean may =
                side == Side.SOURCE ? row.phase() != Phase.DONE : row.isReadable() && isTold(row);
        return may && engine.sides(row).isSearchable(side);
    }

    private Answer counted(MigrationRow row, Asked asked, Side wanted) {
        try {
            Answer answer =
                    sides.either(
                            row, asked, wanted, side -> asked.isFor(side) && mayAnswer(row, side));
            engine.tallies().count(row.id(), t -> t.asked(false));
            return answer;
        } catch (RuntimeException e) {
            if (!AskSides.isTheirs(e)) {
                engine.tallies().count(row.id(), t -> t.asked(true));
            }
            throw e;
        }
    }

    private boolean isCompared(MigrationRow row) {
        return row.isReadable()
                && row.phase() != Phase.DONE
                && ThreadLocalRandom.current().nextInt(100) < row.settings().shadowPercent()
                && engine.sides(row).isSearchable(Side.TARGET)
                && engine.sides(row).isSearchable(Side.SOURCE);
    }

    private void compare(MigrationRow row, Asked asked, Answer answer) {
        Answer other;
        try {
            other = sides.one(row, asked, MigrationRow.other(answer.side()));
        } catch (RuntimeException e) {
            return;
        }
        Answer source = answer.side() == Side.SOURCE ? answer : other;
        Answer target = answer.side() == Side.TARGET ? answer : other;
        CompareAnswers both =
                new CompareAnswers(
                        asked.query(),
                        source.result().hits(),
                        target.result().hits(),
                        engine.rows().now());
        engine.tallies().count(row.id(), t -> both.into(t, source.millis(), target.millis()));
    }

    /** Of one that is searched no more. */
    public void forget(MigrationRow row) {
        sides.forget(row);
    }

    @Override
    public void close() {
        shadows.shutdownNow();
        sides.close();
    }
}
