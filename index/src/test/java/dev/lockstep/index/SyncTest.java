package dev.lockstep.index;

import static dev.lockstep.index.IndexBench.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.IndexService.CheckView;
import dev.lockstep.api.service.IndexService.GenerationView;
import dev.lockstep.api.service.IndexService.IndexView;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import dev.lockstep.api.service.IndexService.SearchQuery;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncTest {
    private static final int ROWS = 40;
    @TempDir Path home;
    private TestDatasets datasets;
    private IndexBench bench;

    @BeforeEach
    void open() throws java.io.IOException {
        datasets = new TestDatasets("work_id");
        for (int i = 0; i < ROWS; i++) {
            datasets.put("w" + i, title(i));
        }
        bench = new IndexBench(home, datasets);
        bench.service.create(T, bench.definition("work_id", false, 0));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static RunView.Failure failure(RunView run) {
        return java.util.Objects.requireNonNull(run.failure(), "the run did not fail");
    }

    private static String title(int i) {
        return "work number " + i + " about topic" + i;
    }

    @Test
    void theFirstSyncServesAllRowsAndSaysWhatItProved() throws Exception {
        RunView run = bench.synced(false);
        assertThat(bench.ids("topic7", 1)).containsExactly("w7");
        IndexView view = bench.service.get(T, "works");
        assertThat(view.status()).isEqualTo("ready");
        assertThat(view.inStep()).as("%s", view).isTrue();
        assertThat(view.rows()).isEqualTo(ROWS);
        assertThat(run.result().get("proof")).contains(ROWS + " rows");
        assertThat(run.result().get("build")).isEqualTo("full");
    }

    @Test
    void anIncrementalSyncCostsWhatTheChangeCosts() throws Exception {
        bench.synced(false);
        bench.model.asked.clear();
        datasets.put("w1", "now about gardening");
        datasets.put("w99", "a new one about sailing");
        datasets.remove("w2", title(2));
        assertThat(bench.service.get(T, "works").lagRows()).isEqualTo(3);
        assertThat(bench.service.plan(T, "works").kind()).isEqualTo("incremental");
        RunView run = bench.synced(false);
        assertThat(run.result())
                .containsEntry("build", "incremental")
                .containsEntry("embedded", "2")
                .containsEntry("upserted", "2")
                .containsEntry("removed", "1");
        assertThat(bench.model.asked.stream().filter(t -> t.contains("about")))
                .containsExactlyInAnyOrder("now about gardening", "a new one about sailing");
        assertThat(bench.ids("gardening", 1)).containsExactly("w1");
        assertThat(bench.ids("topic2", ROWS + 10)).doesNotContain("w2").contains("w99");
        assertThat(bench.service.get(T, "works").inStep()).isTrue();
        assertThat(run.result().get("proof")).contains("2 changed ones are equal");
    }

    @Test
    void nothingToDoBuildsNothing() throws Exception {
        bench.synced(false);
        RunView again = bench.synced(false);
        assertThat(again.result().get("build")).isEqualTo("nothing");
        assertThat(bench.service.generations(T, "works")).hasSize(1);
    }

    @Test
    void aReplacedTableIsHealedByDifference() throws Exception {
        bench.synced(false);
        bench.model.asked.clear();
        datasets.replaceTable();
        for (int i = 1; i < ROWS; i++) {
            datasets.put("w" + i, i == 5 ? "now about gardening" : title(i));
        }
        RunView run = bench.synced(false);
        assertThat(bench.model.asked.stream().filter(t -> t.contains("about")))
                .containsExactly("now about gardening");
        assertThat(run.result())
                .containsEntry("build", "incremental")
                .containsEntry("upserted", "1")
                .containsEntry("removed", "1");
        assertThat(bench.ids("topic0", ROWS)).doesNotContain("w0");
        assertThat(bench.service.get(T, "works").inStep()).isTrue();
    }

    @Test
    void aFullSyncBuildsFromNothingAndOldGenerationsGo() throws Exception {
        for (int i = 0; i < 5; i++) {
            datasets.put("extra" + i, "extra topic");
            assertThat(bench.synced(true).result().get("build")).isEqualTo("full");
        }
        List<GenerationView> kept = bench.service.generations(T, "works");
        assertThat(kept).extracting(GenerationView::number).containsExactly(5L, 4L, 3L);
        assertThat(kept.getFirst().state()).isEqualTo("serving");
        assertThat(bench.lucene.generations(T, "works")).hasSize(3);
        SearchQuery asOf =
                new SearchQuery(
                        "extra topic",
                        null,
                        SearchRequest.Mode.VECTOR,
                        100,
                        0,
                        true,
                        Filter.all(),
                        3);
        assertThat(bench.service.search(T, "works", asOf).result().hits()).hasSize(ROWS + 3);
    }

    @Test
    void refusedRowsEndTheSyncAndTheFormerGenerationGoesOnServing() throws Exception {
        bench.synced(false);
        datasets.put("w3", "far too long ".repeat(40).strip());
        RunView run = bench.sync(false);
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(failure(run).code()).isEqualTo("too-many-refused");
        assertThat(bench.ids("topic3", 1)).containsExactly("w3");
        assertThat(bench.service.get(T, "works").failedStatus()).isNotNull();

        datasets.put("w3", "short again");
        bench.synced(false);
        assertThat(bench.ids("short again", 1)).containsExactly("w3");
        assertThat(bench.service.get(T, "works").failedStatus()).isNull();
    }

    @Test
    void refusedRowsMayBeAllowedAndTheirOldVersionsGo() throws Exception {
        bench.service.delete(T, "works");
        bench.service.create(T, bench.definition("work_id", false, 3));
        bench.synced(false);
        datasets.put("w3", "far too long ".repeat(40).strip());
        bench.synced(false);
        assertThat(bench.ids("topic3", ROWS)).doesNotContain("w3");
        assertThat(bench.service.why(T, "works", bench.query("topic3", 3), "w3").verdict())
                .isEqualTo("refused");
        assertThat(bench.service.generations(T, "works").getFirst().refused()).isEqualTo(1);
    }

    @Test
    void anotherModelBehindTheSameNameIsRefused() throws Exception {
        bench.synced(false);
        bench.swapModel(new WordVectors("r2"));
        datasets.put("w1", "changed");
        RunView run = bench.sync(false);
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(failure(run).message()).contains("another model behind this name");
        assertThatThrownBy(() -> bench.ids("topic1", 1))
                .as("queries of another model find nothing that means anything")
                .hasMessageContaining("found the model words|r2");
    }

    @Test
    void rowsKnownByAColumnFollowChangesOfContent() throws Exception {
        TestDatasets byHash = new TestDatasets(null);
        byHash.put("a", "first title");
        byHash.put("b", "second title");
        byHash.put("c", "third title");
        byHash.put("d", "fourth title");
        byHash.put("e", "fifth title");
        byHash.put("f", "sixth title");
        byHash.put("g", "seventh title");
        try (IndexBench keyed = new IndexBench(home.resolve("keyed"), byHash)) {
            keyed.service.create(T, keyed.definition("work_id", false, 0));
            keyed.synced(false);
            byHash.remove("a", "first title");
            byHash.put("a", "renamed");
            byHash.remove("b", "second title");
            RunView run = keyed.synced(false);
            assertThat(keyed.ids("renamed", 10))
                    .containsExactlyInAnyOrder("a", "c", "d", "e", "f", "g");
            assertThat(run.result().get("embedded")).isEqualTo("1");
        }
    }

    @Test
    void idsThatRepeatStopTheSyncBeforeAnythingIsWritten() throws Exception {
        TestDatasets doubled = new TestDatasets(null);
        doubled.put("a", "one");
        doubled.pretendDuplicateIds(4);
        try (IndexBench keyed = new IndexBench(home.resolve("doubled"), doubled)) {
            keyed.service.create(T, keyed.definition("work_id", false, 0));
            RunView run = keyed.sync(false);
            assertThat(run.state()).isEqualTo(RunState.FAILED);
            assertThat(failure(run).message()).contains("count − count(distinct work_id) = 4");
            assertThat(keyed.collections.collections(T)).isEmpty();
        }
    }

    @Test
    void continuousIndexesFollowEachChange() throws Exception {
        bench.service.delete(T, "works");
        bench.service.create(T, bench.definition("work_id", true, 0));
        bench.datasetChanged();
        assertThat(bench.await(bench.runs().getFirst()).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(bench.ids("topic9", 1)).containsExactly("w9");
    }

    @Test
    void aContinuousIndexThatWasNotToldCatchesUpAtStartAndOthersDoNot() throws Exception {
        bench.catchUp();
        assertThat(bench.runs()).isEmpty();
        bench.service.delete(T, "works");
        bench.service.create(T, bench.definition("work_id", true, 0));
        bench.catchUp();
        assertThat(bench.await(bench.runs().getFirst()).state()).isEqualTo(RunState.SUCCEEDED);
        bench.catchUp();
        assertThat(bench.runs()).hasSize(1);
        datasets.put("late", "topic9 once more");
        bench.catchUp();
        assertThat(bench.await(bench.runs().getFirst()).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(bench.service.get(T, "works").inStep()).isTrue();
    }

    @Test
    void whySaysWhatHappenedToARow() throws Exception {
        bench.synced(false);
        datasets.put("late", "arrived late");
        SearchQuery q = bench.query("topic4", 2);
        assertThat(bench.service.why(T, "works", q, "w4").verdict()).isEqualTo("found");
        assertThat(bench.service.why(T, "works", q, "nowhere").verdict()).isEqualTo("absent");
        assertThat(bench.service.why(T, "works", q, "late").verdict()).isEqualTo("late");
        SearchQuery filtered =
                new SearchQuery(
                        "topic4",
                        null,
                        SearchRequest.Mode.VECTOR,
                        2,
                        0,
                        false,
                        Filter.eq("title", "none"),
                        0);
        assertThat(bench.service.why(T, "works", filtered, "w4").verdict()).isEqualTo("filtered");
        String far = bench.ids("topic4", ROWS).getLast();
        assertThat(bench.service.why(T, "works", q, far).verdict()).isEqualTo("lower");
    }

    @Test
    void judgedQueriesGiveARecall() throws Exception {
        bench.synced(false);
        bench.service.importEvalSet(
                T,
                "set",
                List.of(
                        new JudgedQuery("q1", "topic5", List.of("w5")),
                        new JudgedQuery("q2", "topic6", List.of("w6", "nowhere"))));
        var score = bench.service.score(T, "works", "set", 10);
        assertThat(score.recall()).isEqualTo(0.75);
        assertThat(score.graphRecall()).isEqualTo(1.0);
        assertThat(score.worst()).hasSize(1);
        assertThat(score.worst().getFirst().missed()).containsExactly("nowhere");
    }

    @Test
    void aCollectionOfTheSameNameThatIsNotTheIndexsIsLeftAlone() throws Exception {
        CollectionRef ref = new CollectionRef(T, bench.collections.kind(), "works");
        bench.collections.create(ref, CollectionSpec.of(WordVectors.DIMENSION, Metric.COSINE));
        assertThat(failure(bench.sync(false)).code()).isEqualTo("collection-exists");
        bench.service.delete(T, "works");
        assertThat(bench.collections.describe(ref)).isPresent();
    }

    @Test
    void checksAreAReadableList() {
        assertThat(bench.service.check(T, "works"))
                .extracting(CheckView::result)
                .doesNotContain("failed");
        assertThatThrownBy(() ->
                        bench.service.create(
                                T,
                                new dev.lockstep.api.service.IndexService.IndexDefinition(
                                        "other",
                                        "works",
                                        null,
                                        "{titel}",
                                        List.of(),
                                        null,
                                        "refuse",
                                        java.util.Map.of(),
                                        false,
                                        0)))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("found no column 'titel'")
                .hasMessageContaining("work_id");
    }

    @Test
    void anEmptyIndexSaysWhatToRun() {
        assertThatThrownBy(() -> bench.ids("x", 1))
                .hasMessageContaining("lockstep index sync works");
    }
}
