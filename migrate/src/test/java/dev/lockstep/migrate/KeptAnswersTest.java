package dev.lockstep.migrate;

import static dev.lockstep.migrate.TwoStores.NAME;
import static dev.lockstep.migrate.TwoStores.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Row;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.Mode;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Writes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers are kept where every write comes through the migration, and only until the next write.
 */
class KeptAnswersTest {
    private static final int WRITES = 12;

    @TempDir Path home;
    private TwoStores two;

    @BeforeEach
    void open() {
        two = new TwoStores(home);
        two.writeToSource(two.rows.rows(0, 50), List.of());
    }

    @AfterEach
    void close() {
        two.close();
    }

    /** No search is compared: each one that is would be asked anew. */
    private void begin(Mode mode) throws InterruptedException {
        two.plan(
                new MigrationSettings(
                        mode, null, 0, 2, 0, 0, 0, 1_000, 1, 1 << 30, 0, false, null));
        two.service.start(T, NAME, "ann");
        two.await(Phase.IN_STEP);
    }

    private SearchView search(float... vector) {
        return two.service.search(T, NAME, two.query(vector), null);
    }

    private void write(MigrationService server, Row row) {
        server.write(T, NAME, new Writes(List.of(row), List.of()));
    }

    @Test
    void anAnswerIsKeptUntilTheNextWrite() throws InterruptedException {
        begin(Mode.DUAL_WRITE);
        SearchView first = search(1, 2, 3, 4);
        SearchView again = search(1, 2, 3, 4);
        assertThat(first.cached()).isFalse();
        assertThat(again.cached()).isTrue();
        assertThat(again.result()).isEqualTo(first.result());
        assertThat(again.index()).isEqualTo("a/works");
        assertThat(search(4, 3, 2, 1).cached()).isFalse();

        write(two.service, new Row("mine", new float[] {1, 2, 3, 4}, "1", null));

        SearchView after = search(1, 2, 3, 4);
        assertThat(after.cached()).isFalse();
        assertThat(after.result().hits().getFirst().id()).isEqualTo("mine");
        assertThat(two.answers.hits()).isEqualTo(1);
        List<SearchQuery> both = List.of(two.query(1, 2, 3, 4), two.query(9, 9, 9, 9));
        assertThat(two.service.search(T, NAME, both, null))
                .extracting(SearchView::cached)
                .containsExactly(true, false);
    }

    @Test
    void whereOthersWriteTooNothingIsKept() throws InterruptedException {
        begin(Mode.CAPTURE);
        search(1, 2, 3, 4);
        assertThat(search(1, 2, 3, 4).cached()).isFalse();
        two.service.route(T, NAME, new Route(100, Side.TARGET, true), "ann");
        two.await(Phase.CUT_OVER);
        search(1, 2, 3, 4);
        SearchView moved = search(1, 2, 3, 4);
        assertThat(moved.cached()).isTrue();
        assertThat(moved.index()).isEqualTo("b/works");

        two.service.rollback(T, NAME, "slow", "ann");
        SearchView back = search(1, 2, 3, 4);
        assertThat(back.cached()).isFalse();
        assertThat(back.index()).isEqualTo("a/works");
    }

    @Test
    void theSideThatFollowsIsAskedEachTime() throws InterruptedException {
        begin(Mode.DUAL_WRITE);
        two.service.route(T, NAME, new Route(100, null, true), "ann");
        search(1, 2, 3, 4);
        SearchView again = search(1, 2, 3, 4);
        assertThat(again.index()).isEqualTo("b/works");
        assertThat(again.cached()).isFalse();
    }

    /**
     * Each writer has a row of its own, and asks for both rows on both servers after each write.
     */
    @Test
    void anAcknowledgedWriteIsInTheNextAnswerOnEveryServer() throws Exception {
        begin(Mode.DUAL_WRITE);
        List<AtomicInteger> acknowledged = List.of(new AtomicInteger(-1), new AtomicInteger(-1));
        try (Migrations.Opened other = two.anotherServer();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<MigrationService> servers = List.of(two.service, other);
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int writer = i;
                writers.add(
                        threads.submit(() -> {
                            for (int version = 0; version < WRITES; version++) {
                                write(servers.get(version % 2), row(writer, version));
                                acknowledged.get(writer).set(version);
                                assertSeen(servers, acknowledged);
                            }
                        }));
            }
            for (Future<?> each : writers) {
                each.get();
            }
        }
        assertThat(two.answers.hits()).as("answers that were found again").isPositive();
    }

    private void assertSeen(List<MigrationService> servers, List<AtomicInteger> acknowledged) {
        for (MigrationService server : servers) {
            for (int row = 0; row < acknowledged.size(); row++) {
                int known = acknowledged.get(row).get();
                assertSeen(server, row, known);
                assertSeen(server, row, known);
            }
        }
    }

    private static float[] vector(int writer) {
        float[] vector = new float[TwoStores.DIMENSION];
        vector[writer] = 1;
        return vector;
    }

    private static Row row(int writer, int version) {
        return new Row("w" + writer, vector(writer), String.valueOf(version), null);
    }

    private void assertSeen(MigrationService server, int writer, int least) {
        SearchView found = server.search(T, NAME, two.query(vector(writer)), null);
        int seen =
                found.result().hits().stream()
                        .filter(hit -> hit.id().equals("w" + writer))
                        .mapToInt(hit -> Integer.parseInt(Objects.requireNonNull(hit.document())))
                        .findFirst()
                        .orElse(-1);
        assertThat(seen).as("cached: " + found.cached()).isGreaterThanOrEqualTo(least);
    }
}
