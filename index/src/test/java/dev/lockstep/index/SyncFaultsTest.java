package dev.lockstep.index;

import static dev.lockstep.index.IndexBench.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.testkit.Faults.Fault;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syncs that end badly, and what those after them make of it. */
class SyncFaultsTest {
    private static final int ROWS = 40;
    @TempDir Path home;
    private TestDatasets datasets;
    private IndexBench bench;

    @BeforeEach
    void open() throws Exception {
        datasets = new TestDatasets("work_id");
        datasets.putAll(titles(ROWS, "work"));
        bench = new IndexBench(home, datasets);
        bench.service.create(T, bench.definition("work_id", false, 0));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Map<String, String> titles(int rows, String word) {
        Map<String, String> titles = new LinkedHashMap<>();
        for (int i = 0; i < rows; i++) {
            titles.put("w" + i, word + " number " + i + " about topic" + i);
        }
        return titles;
    }

    private static String code(RunView run) {
        assertThat(run.state()).as("%s", run.result()).isEqualTo(RunState.FAILED);
        return java.util.Objects.requireNonNull(run.failure()).code();
    }

    @Test
    void whatAFailedSyncWroteAndTheDatasetTookBackIsTakenBack() throws Exception {
        bench.synced(false);
        datasets.put("ghost", "a ghost about haunting");
        datasets.put("w1", "changed for a moment");
        bench.faults =
                new dev.lockstep.testkit.Faults.Plan() {
                    private boolean committed;

                    @Override
                    public Fault at(String op, long n) {
                        if (committed) {
                            throw new IllegalStateException("no connection any more");
                        }
                        committed = op.equals("commit");
                        return committed ? Fault.ANSWER_LOST : Fault.NONE;
                    }
                };
        assertThat(bench.sync(false).state()).isEqualTo(RunState.FAILED);
        bench.faults = (op, n) -> Fault.NONE;
        datasets.removeAll(List.of("ghost"));
        datasets.put("w1", "work number 1 about topic1");
        bench.synced(false);
        assertThat(bench.ids("haunting ghost", ROWS + 1)).hasSize(ROWS).doesNotContain("ghost");
        assertThat(bench.ids("topic1", 1)).containsExactly("w1");
        assertThat(bench.service.get(T, "works").inStep()).isTrue();
    }

    @Test
    void aComparisonGoesOnFromItsCheckpointWithTheSameDifference() throws Exception {
        bench.close();
        bench =
                new IndexBench(
                        home.resolve("long"), datasets, IndexSettings.in(home.resolve("w")), 2);
        bench.service.create(T, bench.definition("work_id", false, 0));
        bench.synced(false);
        datasets.replaceTable();
        int many = 60_000;
        datasets.putAll(titles(many, "other"));
        long[] commits = {0};
        bench.faults =
                (op, n) -> {
                    if (op.equals("commit") && ++commits[0] == 2) {
                        throw new IllegalStateException("the store is gone for a moment");
                    }
                    return Fault.NONE;
                };
        RunView run = bench.sync(false);
        assertThat(commits[0]).as("a checkpoint before the fault").isGreaterThan(2);
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        assertThat(bench.service.get(T, "works").rows()).isEqualTo(many);
    }

    @Test
    void aRunThatWasOvertakenDoesNotBringOldRowsBack() throws Exception {
        bench.synced(false);
        datasets.put("w1", "older about gardening");
        bench.faults = (op, n) -> op.equals("commit") ? Fault.BROKEN : Fault.NONE;
        RunView old = bench.sync(false);
        assertThat(old.state()).isEqualTo(RunState.FAILED);
        bench.faults = (op, n) -> Fault.NONE;
        datasets.put("w1", "newer about sailing");
        bench.synced(false);
        bench.engine().retry(T, old.id());
        assertThat(code(bench.await(bench.engine().get(T, old.id())))).isEqualTo("overtaken");
        assertThat(bench.ids("sailing", 1)).containsExactly("w1");
        assertThat(bench.service.get(T, "works").inStep()).isTrue();
        assertThat(bench.service.get(T, "works").failedStatus()).isNull();
    }

    @Test
    void aRetriedRunThatWaitsDoesNotSwallowAChange() throws Exception {
        bench.service.delete(T, "works");
        bench.service.create(T, bench.definition("work_id", true, 0));
        bench.synced(false);
        datasets.put("w1", "first change");
        bench.faults = (op, n) -> op.equals("commit") ? Fault.BROKEN : Fault.NONE;
        RunView failed = bench.sync(false);
        bench.faults = (op, n) -> Fault.NONE;
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        bench.model.beforeEmbedding =
                texts -> {
                    if (texts.contains("second change")) {
                        held.countDown();
                        await(hold);
                    }
                };
        datasets.put("w2", "second change");
        RunView busy = bench.service.sync(T, "works", false);
        await(held);
        bench.engine().retry(T, failed.id());
        datasets.put("w3", "third change about zebras");
        bench.datasetChanged();
        hold.countDown();
        bench.await(busy);
        for (RunView run : bench.runs()) {
            bench.await(run);
        }
        assertThat(bench.service.get(T, "works").lagRows()).isZero();
        assertThat(bench.ids("zebras", 1)).containsExactly("w3");
    }

    @Test
    void anIndexIsNotDeletedUnderASyncAndTakesWaitingOnesWithIt() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        bench.model.beforeEmbedding =
                texts -> {
                    held.countDown();
                    await(hold);
                };
        RunView busy = bench.service.sync(T, "works", false);
        await(held);
        RunView waiting = bench.service.sync(T, "works", false);
        assertThatThrownBy(() -> bench.service.delete(T, "works"))
                .hasMessageContaining("found a sync under way");
        assertThat(bench.engine().get(T, waiting.id()).state()).isEqualTo(RunState.QUEUED);
        bench.engine().cancel(T, busy.id());
        hold.countDown();
        assertThat(bench.await(busy).state()).isEqualTo(RunState.CANCELLED);
        bench.await(waiting);
        bench.service.delete(T, "works");
        assertThat(bench.collections.collections(T)).isEmpty();
        assertThat(bench.lucene.generations(T, "works")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDatasetThatLostAllRowsEmptiesTheIndexAndFillsItAgain() throws Exception {
        bench.synced(false);
        datasets.removeAll(List.copyOf(titles(ROWS, "work").keySet()));
        bench.synced(false);
        assertThat(bench.ids("topic1", 10)).isEmpty();
        assertThat(bench.service.get(T, "works").rows()).isZero();
        assertThat(bench.service.get(T, "works").inStep()).isTrue();
        datasets.put("w1", "back again");
        bench.synced(false);
        assertThat(bench.ids("back again", 10)).containsExactly("w1");
    }

    @Test
    void aRowThatTheBuildLostIsNoticedByTheIncrementalProof() throws Exception {
        bench.synced(false);
        datasets.put("w1", "changed");
        bench.beforeFinish = build -> build.delete(List.of("w30"));
        assertThat(code(bench.sync(false))).isEqualTo("proof-failed");
        assertThat(bench.ids("work number 30 about topic30", 1)).containsExactly("w30");
        bench.beforeFinish = build -> {};
        bench.synced(false);
        assertThat(bench.ids("work number 30 about topic30", 1)).containsExactly("w30");
        assertThat(bench.ids("changed", 1)).containsExactly("w1");
    }

    @Test
    void theAllowanceSpeaksOfAllMissingRowsAndNotOfThoseOfTheLastSync() throws Exception {
        bench.service.delete(T, "works");
        bench.service.create(T, bench.definition("work_id", false, 1));
        String tooLong = "far too long ".repeat(40).strip();
        bench.synced(false);
        datasets.put("w3", tooLong);
        bench.synced(false);
        datasets.put("w4", tooLong);
        assertThat(code(bench.sync(false))).isEqualTo("too-many-refused");
        assertThat(code(bench.sync(false))).as("nor by trying again").isEqualTo("too-many-refused");
        datasets.removeAll(List.of("w3"));
        bench.synced(false);
        assertThat(bench.service.get(T, "works").rows()).isEqualTo(ROWS - 2);
        datasets.put("w4", "short again");
        bench.synced(false);
        assertThat(bench.service.get(T, "works").rows()).isEqualTo(ROWS - 1);
        assertThat(bench.service.generations(T, "works").getFirst().refused()).isZero();
    }

    @Test
    void rowsRefusedWhileEverythingIsComparedCountToo() throws Exception {
        bench.synced(false);
        datasets.replaceTable();
        Map<String, String> titles = titles(ROWS, "work");
        titles.put("w3", "far too long ".repeat(40).strip());
        datasets.putAll(titles);
        assertThat(code(bench.sync(false))).isEqualTo("too-many-refused");
    }

    @Test
    void thousandsOfRefusedRowsMayBeAllowedAndAreAllKnown() throws Exception {
        bench.service.delete(T, "works");
        bench.service.create(T, bench.definition("work_id", false, 3_000));
        Map<String, String> titles = titles(5_000, "work");
        for (int i = 0; i < 2_500; i++) {
            titles.put("w" + i, "far too long ".repeat(40).strip());
        }
        datasets.putAll(titles);
        bench.synced(false);
        assertThat(bench.service.get(T, "works").rows()).isEqualTo(2_500);
        assertThat(bench.service.why(T, "works", bench.query("work", 3), "w2400").verdict())
                .isEqualTo("refused");
        bench.synced(true);
    }

    @Test
    void nothingIsLeftBehindByThirtySyncsOfWhichManyFail() throws Exception {
        bench.synced(false);
        for (int i = 0; i < 30; i++) {
            datasets.put("w" + (i % 5), "changed for the " + i + ". time");
            int round = i;
            bench.faults =
                    (op, n) -> round % 3 == 1 && op.equals("commit") ? Fault.BROKEN : Fault.NONE;
            bench.beforeFinish =
                    build -> {
                        if (round % 3 == 2) {
                            throw new IllegalStateException("the build fails");
                        }
                    };
            bench.sync(i % 7 == 0);
        }
        bench.faults = (op, n) -> Fault.NONE;
        bench.beforeFinish = build -> {};
        datasets.put("w0", "the last change");
        bench.synced(false);
        assertThat(bench.ids("last change", 1)).containsExactly("w0");
        assertThat(bench.files("work")).isEmpty();
        assertThat(bench.lucene.generations(T, "works")).hasSize(3);
        assertThat(bench.files("indexes/default/works").stream().map(f -> f.split("/")[0]))
                .as("directories of generations and nothing else")
                .allMatch(f -> f.matches("\\d+"));
    }
}
