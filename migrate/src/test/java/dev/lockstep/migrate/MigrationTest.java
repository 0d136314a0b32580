package dev.lockstep.migrate;

import static dev.lockstep.migrate.TwoStores.NAME;
import static dev.lockstep.migrate.TwoStores.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.Goal;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Proven;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.api.service.MigrationService.Verdict;
import dev.lockstep.api.service.MigrationService.Writes;
import dev.lockstep.testkit.RowGenerator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole migration, there and back, while others write. */
class MigrationTest {
    @TempDir Path home;
    private TwoStores two;

    @BeforeEach
    void open() {
        two = new TwoStores(home);
        two.writeToSource(two.rows.rows(0, 500), List.of());
    }

    @AfterEach
    void close() {
        two.close();
    }

    private static Standing standing(MigrationView view) {
        return Objects.requireNonNull(view.standing());
    }

    private static boolean isProven(@Nullable Proven proof) {
        return proof != null && proof.differences() == 0 && proof.rows() == 500;
    }

    /** Told a moment from now, when what was written until now is known. */
    private void caughtUp() throws InterruptedException {
        Instant moment = Instant.now().plusMillis(300);
        two.await(v -> {
            Standing now = v.standing();
            return now != null
                    && now.at().isAfter(moment)
                    && now.lagRows() == 0
                    && now.trouble() == null;
        });
    }

    private void write(long n, int version) {
        two.service.write(T, NAME, new Writes(List.of(two.rows.row(n, version)), List.of()));
    }

    private void toShadowing() throws InterruptedException {
        two.await(v -> v.phase() == Phase.IN_STEP || v.phase() == Phase.SHADOWING);
        while (two.service.get(T, NAME).comparison().samples() < 30) {
            two.service.search(T, NAME, two.query(1, 2, 3, 4), null);
        }
        two.await(Phase.SHADOWING);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aMigrationGoesFromItsPlanToItsEnd(Mode mode) throws InterruptedException {
        two.plan(mode);
        two.service.start(T, NAME, "ann");
        for (int i = 0; i < 50; i++) {
            write(10_000 + i, 1);
            if (mode == Mode.CAPTURE) {
                two.writeToSource(List.of(two.rows.row(i, 2)), List.of(RowGenerator.id(300 + i)));
            }
        }
        toShadowing();
        caughtUp();
        two.assertSame();

        assertThat(two.service.search(T, NAME, two.query(1, 2, 3, 4), "bob").index())
                .isEqualTo("a/works");
        for (int share : new int[] {1, 5, 25, 50, 100}) {
            two.service.route(T, NAME, new Route(share, null, false), "ann");
            assertThatThrownBy(() ->
                            two.service.route(T, NAME, new Route(100, Side.TARGET, false), "ann"))
                    .hasMessageContaining("compared since reads are at " + share + " %");
            two.searchUntilGatesAreOpen(two.query(1, 2, 3, 4));
        }
        assertThat(two.service.search(T, NAME, two.query(1, 2, 3, 4), "bob").index())
                .isEqualTo("b/works");

        two.service.route(T, NAME, new Route(null, Side.TARGET, false), "ann");
        two.await(Phase.CUT_OVER);
        write(20_000, 1);
        two.service.write(T, NAME, new Writes(List.of(), List.of(RowGenerator.id(5))));
        assertThat(two.target.searcher(two.to).fetch(List.of(RowGenerator.id(20_000)))).hasSize(1);
        assertThat(two.target.searcher(two.to).fetch(List.of(RowGenerator.id(5)))).isEmpty();
        caughtUp();
        two.assertSame();

        assertThat(two.service.report(T, NAME).goals())
                .filteredOn(g -> g.verdict() == Verdict.MET)
                .extracting(Goal::name)
                .contains("consistency", "downtime", "loss", "rollback");

        two.service.finish(T, NAME, "ann");
        two.await(Phase.DONE);
        two.awaitRun(RunState.SUCCEEDED);
        write(20_001, 1);
        assertThat(two.target.searcher(two.to).fetch(List.of(RowGenerator.id(20_001)))).hasSize(1);
        assertThat(two.service.search(T, NAME, two.query(1, 2, 3, 4), null).index())
                .isEqualTo("b/works");
        assertThat(two.service.events(T, NAME, 100).reversed())
                .extracting(Event::kind)
                .containsSubsequence(
                        "planned",
                        "started",
                        "backfilling",
                        "catching-up",
                        "proof",
                        "in-step",
                        "shadowing",
                        "routed",
                        "writes-moved",
                        "finishing",
                        "done");
        assertThat(two.notices())
                .contains("migration.started", "migration.routed", "run.succeeded");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aRollbackAfterTheWritesMovedLosesNone(Mode mode) throws InterruptedException {
        two.plan(mode);
        two.service.start(T, NAME, "ann");
        toShadowing();
        two.service.route(T, NAME, new Route(100, Side.TARGET, false), "ann");
        two.await(v -> v.writes() == Side.TARGET);
        for (int i = 0; i < 20; i++) {
            write(i, 3);
        }

        assertThat(two.service.modeNow(T, NAME).mode()).isEqualTo("dual_write");
        two.service.rollback(T, NAME, "too slow", "bob");

        assertThat(two.service.search(T, NAME, two.query(1, 2, 3, 4), null).index())
                .isEqualTo("a/works");
        two.await(v -> v.writes() == Side.SOURCE);
        two.awaitRun(RunState.SUCCEEDED);
        write(30, 4);
        List<Row> now =
                two.source
                        .searcher(two.from)
                        .fetch(
                                List.of(
                                        RowGenerator.id(0),
                                        RowGenerator.id(19),
                                        RowGenerator.id(30)));
        assertThat(now)
                .extracting(Row::document)
                .containsExactlyInAnyOrder(
                        two.rows.row(0, 3).document(),
                        two.rows.row(19, 3).document(),
                        two.rows.row(30, 4).document());
        assertThat(two.service.get(T, NAME).phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(two.service.modeNow(T, NAME).mode()).isEqualTo("memory");

        two.service.start(T, NAME, "ann");
        toShadowing();
        two.assertSame();
    }

    @Test
    void manySearchesGoWhereEachOfThemWouldAndAreRefusedTogether() throws InterruptedException {
        two.plan(Mode.DUAL_WRITE);
        two.service.start(T, NAME, "ann");
        toShadowing();
        two.service.route(T, NAME, new Route(50, null, false), "ann");
        List<SearchQuery> queries =
                IntStream.range(0, 40).mapToObj(i -> two.query(i, 2, 3, 4)).toList();
        List<SearchView> all = two.service.search(T, NAME, queries, null);
        for (int i = 0; i < queries.size(); i++) {
            SearchView alone = two.service.search(T, NAME, queries.get(i), null);
            assertThat(all.get(i).index()).isEqualTo(alone.index());
            assertThat(all.get(i).result().hits()).isEqualTo(alone.result().hits());
        }
        assertThat(all).extracting(SearchView::index).contains("a/works", "b/works");
        assertThat(two.service.search(T, NAME, queries, "bob"))
                .extracting(SearchView::index)
                .containsOnly(two.service.search(T, NAME, queries.getFirst(), "bob").index());

        List<SearchQuery> wrong = List.of(two.query(1, 2, 3, 4), two.query(1, 2));
        assertThatThrownBy(() -> two.service.search(T, NAME, wrong, null))
                .hasMessageStartingWith("Cannot answer queries[1]: ")
                .hasMessageContaining("a vector of 2 dimensions");
    }

    /** A backfill may last for hours; who writes waits for the truth alone. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void writesAreTakenWhileItIsBackfilled(Mode mode) throws InterruptedException {
        MigrationSettings usual = TwoStores.settings(mode);
        two.plan(
                new MigrationSettings(
                        mode,
                        "5",
                        usual.maxLoad(),
                        usual.maxLagSeconds(),
                        usual.shadowPercent(),
                        usual.minSamples(),
                        usual.minOverlap(),
                        usual.maxLatencyRatio(),
                        usual.maxErrorRate(),
                        usual.maxSpoolBytes(),
                        usual.proveEveryMinutes(),
                        usual.approvals(),
                        usual.embedding()));
        two.service.start(T, NAME, "ann");
        two.await(Phase.BACKFILLING);
        for (int i = 0; i < 20; i++) {
            write(10_000 + i, 1);
        }
        assertThat(two.service.get(T, NAME).phase()).isEqualTo(Phase.BACKFILLING);
        assertThat(two.source.searcher(two.from).fetch(List.of(RowGenerator.id(10_019))))
                .hasSize(1);
    }

    @Test
    void aTargetThatIsDownOnlyMakesLag() throws InterruptedException {
        two.plan(Mode.CAPTURE);
        two.service.start(T, NAME, "ann");
        toShadowing();
        two.service.pause(T, NAME, "ann");
        two.await(v -> standing(v).trouble() != null);
        two.writeToSource(two.rows.rows(5_000, 5_100), List.of());
        write(6_000, 1);
        MigrationView behind = two.await(v -> standing(v).lagRows() == 101);
        assertThat(behind.paused()).isTrue();
        assertThat(
                        TwoStores.code(
                                () -> two.service.route(T, NAME, new Route(1, null, false), "ann")))
                .isEqualTo("");

        two.service.resume(T, NAME, "ann");
        caughtUp();
        two.assertSame();
    }

    @Test
    void aRestartInTheMiddleGoesOnWhereItWas() throws InterruptedException {
        two.plan(Mode.CAPTURE);
        two.service.start(T, NAME, "ann");
        toShadowing();
        for (int round = 0; round < 3; round++) {
            two.writeToSource(two.rows.rows(100L * round, 100L * round + 150), List.of());
            two.restart();
            two.writeToSource(
                    List.of(two.rows.row(round, 9)), List.of(RowGenerator.id(450 + round)));
            write(7_000 + round, 1);
        }
        caughtUp();
        two.service.prove(T, NAME, "ann");
        two.await(v -> isProven(standing(v).proof()));
        two.assertSame();
    }

    @Test
    void whatSomebodyElseWritesToTheTargetIsFoundAndMended() throws InterruptedException {
        two.plan(Mode.CAPTURE);
        two.service.start(T, NAME, "ann");
        toShadowing();
        AtomicBoolean going = new AtomicBoolean(true);
        Thread busy =
                Thread.startVirtualThread(() -> {
                    for (int i = 0; going.get(); i++) {
                        two.writeToSource(List.of(two.rows.row(i % 50, i + 2)), List.of());
                        LockSupport.parkNanos(2_000_000);
                    }
                });
        two.meddle(List.of(two.rows.row(370, 5)), List.of(RowGenerator.id(380)));
        two.service.prove(T, NAME, "ann");
        two.await(v ->
                two.service.events(T, NAME, 100).stream().anyMatch(e -> e.kind().equals("mended")));
        going.set(false);
        busy.join();

        List<Event> events = two.service.events(T, NAME, 100);
        assertThat(events)
                .filteredOn(e -> e.kind().equals("proof"))
                .anySatisfy(e -> assertThat(e.detail()).contains("2 differ"));
        caughtUp();
        two.assertSame();
    }

    @Test
    void aFeedThatIsLostEndsItAndAStartBringsBothTogetherAgain() throws InterruptedException {
        two.plan(Mode.CAPTURE);
        two.service.start(T, NAME, "ann");
        toShadowing();
        two.service.route(T, NAME, new Route(5, null, false), "ann");
        two.source.end(two.service.get(T, NAME).id());
        MigrationView failed = two.await(v -> v.failure() != null);
        assertThat(Objects.requireNonNull(failed.failure()).code()).isEqualTo("feed-lost");
        two.writeToSource(List.of(two.rows.row(3, 7)), List.of(RowGenerator.id(4)));
        write(8_000, 1);
        assertThat(two.source.searcher(two.from).fetch(List.of(RowGenerator.id(8_000)))).hasSize(1);

        two.service.start(T, NAME, "ann");

        assertThat(two.service.get(T, NAME).reads()).isZero();
        toShadowing();
        write(8_001, 1);
        caughtUp();
        two.assertSame();
    }

    @Test
    void aServerThatStartsWhileTheTargetIsDownTakesWritesAllTheSame() throws InterruptedException {
        two.plan(Mode.CAPTURE);
        two.service.start(T, NAME, "ann");
        toShadowing();
        two.beforeTarget =
                () -> {
                    throw new LockstepException(
                            ErrorKind.EXTERNAL, "store-unreachable", "Cannot reach b.");
                };
        two.restart();
        write(9_000, 1);
        two.writeToSource(List.of(two.rows.row(9_001)), List.of());
        assertThat(two.source.searcher(two.from).fetch(List.of(RowGenerator.id(9_000)))).hasSize(1);
        two.await(v -> "Cannot reach b.".equals(standing(v).trouble()));

        two.beforeTarget = () -> {};
        caughtUp();
        two.assertSame();
    }
}
