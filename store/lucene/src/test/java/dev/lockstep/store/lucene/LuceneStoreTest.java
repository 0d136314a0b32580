package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LuceneStoreTest {
    @TempDir Path root;
    private LuceneStore store;

    @BeforeEach
    void open() {
        store = LuceneStore.open(LuceneOptions.of(root));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @CsvSource({"COSINE,none", "COSINE,int8", "INNER_PRODUCT,none", "L2,none", "L2,int8"})
    void graphFindsNearlyWhatTheScanFinds(Metric metric, String quantization) {
        SeededData data = new SeededData(42, 96);
        Generations.make(
                store,
                1,
                metric,
                Map.of("quantization", quantization),
                data.batch(0, 3000),
                data.batch(3000, 3000));
        try (Searcher searcher = store.searcher(Generations.number(1))) {
            int same = 0;
            for (float[] query : data.vectors(100)) {
                SearchResult graph = searcher.search(request(query, 64, false));
                SearchResult exact = searcher.search(request(query, 0, true));
                assertThat(graph.path()).isEqualTo(SearchResult.Path.GRAPH);
                assertThat(exact.path()).isEqualTo(SearchResult.Path.EXACT);
                assertThat(exact.compared()).isEqualTo(6000);
                assertThat(graph.compared()).isLessThan(4000);
                var right = exact.hits().stream().map(h -> h.id()).toList();
                same += (int) graph.hits().stream().filter(h -> right.contains(h.id())).count();
            }
            assertThat(same / 1000.0).isGreaterThanOrEqualTo(0.95);
        }
    }

    private static SearchRequest request(float[] query, int effort, boolean exact) {
        return new SearchRequest(
                SearchRequest.Mode.VECTOR,
                query,
                null,
                10,
                effort,
                exact,
                dev.lockstep.api.search.Filter.all());
    }

    @ParameterizedTest
    @CsvSource({"COSINE", "INNER_PRODUCT", "L2"})
    void readsBackEveryBit(Metric metric) {
        float[] odd = {-0.0f, Float.MIN_VALUE, 1e30f, -3.25f};
        Batch batch =
                Batch.of(
                        List.of(
                                new Row("unit", new float[] {0, 1, 0, 0}, "one", "{\"a\":1.0}"),
                                new Row("odd", odd, "", "{ \"b\" : [1, 2e0] }"),
                                new Row("zero", new float[] {0, -0.0f, 0, 0}, null, null),
                                new Row("none", null, "no vector", "{}")),
                        4);
        Generations.make(store, 1, metric, batch);
        Map<String, Row> rows = Generations.rows(store, 1);
        assertThat(rows).hasSize(4);
        for (int i = 0; i < batch.size(); i++) {
            Rows.assertSame(batch.row(i), rows.get(batch.id(i)));
        }
        try (Searcher searcher = store.searcher(Generations.number(1))) {
            assertThat(searcher.fetch(List.of("odd", "absent")))
                    .singleElement()
                    .satisfies(r -> assertThat(bits(r.vector())).isEqualTo(bits(odd)));
        }
    }

    private static int[] bits(float @Nullable [] vector) {
        return vector == null
                ? new int[0]
                : java.util.stream.IntStream.range(0, vector.length)
                        .map(i -> Float.floatToRawIntBits(vector[i]))
                        .toArray();
    }

    @Test
    void keepsAbsentColumnsApartFromNullValues() {
        Batch bare = new Batch(new String[] {"a"}, 2, new float[] {1, 0}, null, null, null, null);
        Batch full =
                new Batch(
                        new String[] {"b"},
                        2,
                        new float[] {0, 1},
                        null,
                        new String[] {null},
                        new String[] {null},
                        new String[] {"00ff"});
        Generations.make(store, 1, Metric.COSINE, bare, full);
        try (var snapshot = store.snapshot(Generations.number(1))) {
            List<Batch> batches = Generations.read(snapshot, snapshot.plan(1).get(0));
            assertThat(batches).hasSize(2);
            assertThat(batches.get(0).hasDocuments()).isFalse();
            assertThat(batches.get(0).embeddedFrom()).isNull();
            assertThat(batches.get(1).hasDocuments()).isTrue();
            assertThat(batches.get(1).document(0)).isNull();
            assertThat(batches.get(1).embeddedFrom(0)).isEqualTo("00ff");
        }
    }

    @Test
    void scoresMeanTheSameEverywhere() {
        Batch batch =
                Batch.of(
                        List.of(
                                new Row("a", new float[] {3, 4}, null, null),
                                new Row("b", new float[] {-3, -4}, null, null)),
                        2);
        float[] query = {6, 8};
        assertThat(scores(1, Metric.COSINE, batch, query)).containsExactly(1.0, -1.0);
        assertThat(scores(2, Metric.INNER_PRODUCT, batch, query)).containsExactly(50.0, -50.0);
        assertThat(scores(3, Metric.L2, batch, query)).containsExactly(-5.0, -15.0);
    }

    private List<Double> scores(long number, Metric metric, Batch batch, float[] query) {
        Generations.make(store, number, metric, batch);
        try (Searcher searcher = store.searcher(Generations.number(number))) {
            return searcher.search(SearchRequest.byVector(query, 2)).hits().stream()
                    .map(h -> Math.round(h.score() * 1e5) / 1e5)
                    .toList();
        }
    }

    @Test
    void refusesRowsOneByOneAndSaysWhy() {
        Batch batch =
                Batch.of(
                        List.of(
                                new Row("good", new float[] {1, 0}, null, null),
                                new Row("nan", new float[] {1, Float.NaN}, null, null),
                                new Row("list", new float[] {1, 0}, null, "[1]"),
                                new Row("broken", new float[] {1, 0}, null, "{\"a\":"),
                                new Row("half", new float[] {1, 0}, "\uD800", null)),
                        2);
        try (GenerationBuild build = build(1, 1)) {
            assertThat(build.upsert(batch))
                    .extracting(r -> r.id())
                    .containsExactly("nan", "list", "broken", "half");
            build.finish(Generations.checkpoint(Generations.SCOPE, 1), true);
        }
        store.seal(Generations.number(1));
        assertThat(Generations.rows(store, 1)).containsOnlyKeys("good");
    }

    private GenerationBuild build(long number, long epoch) {
        return store.build(
                Generations.number(number),
                null,
                CollectionSpec.of(2, Metric.COSINE),
                Map.of(),
                new WriteScope("run-1", "load", epoch));
    }

    @Test
    void aNewerEpochTakesTheBuildAway() {
        Batch a = Batch.of(List.of(new Row("a", new float[] {1, 0}, null, null)), 2);
        try (GenerationBuild old = build(1, 1)) {
            old.upsert(a);
            try (GenerationBuild newer = build(1, 2)) {
                assertThat(newer.resumed()).isEmpty();
                assertThatThrownBy(() -> old.upsert(a)).hasMessageContaining("epoch 2");
                assertThatThrownBy(() -> old.commit(Generations.checkpoint(Generations.SCOPE, 1)))
                        .isInstanceOfSatisfying(
                                LockstepException.class,
                                e -> assertThat(e.code()).isEqualTo("stale-writer"));
            }
        }
        assertThatThrownBy(() -> build(1, 1)).hasMessageContaining("found epoch 2");
    }

    @Test
    void refusesUnknownSettingsByName() {
        assertThatThrownBy(() ->
                        store.build(
                                Generations.number(1),
                                null,
                                CollectionSpec.of(2, Metric.L2),
                                Map.of("efs", "3"),
                                Generations.SCOPE))
                .hasMessageContaining("'efs'")
                .hasMessageContaining("ef-construction, ef-search, m, quantization");
    }

    @Test
    void aSealedGenerationIsNotBuiltAgain() {
        Generations.make(store, 1, Metric.COSINE, new SeededData(1, 8).batch(0, 10));
        assertThatThrownBy(() -> build(1, 9))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("generation-sealed"));
    }

    @Test
    void tiesAreInTheOrderOfIds() {
        List<Row> rows = new java.util.ArrayList<>();
        for (int i = 99; i >= 10; i--) {
            rows.add(new Row("t" + i, new float[] {1, 0}, "same words", null));
        }
        Generations.make(store, 1, Metric.COSINE, Batch.of(rows, 2));
        try (Searcher searcher = store.searcher(Generations.number(1))) {
            assertThat(searcher.search(SearchRequest.byVector(new float[] {1, 0}, 3)).hits())
                    .extracting(h -> h.id())
                    .containsExactly("t10", "t11", "t12");
            SearchRequest words =
                    new SearchRequest(
                            SearchRequest.Mode.TEXT,
                            null,
                            "same",
                            3,
                            0,
                            false,
                            dev.lockstep.api.search.Filter.all());
            assertThat(searcher.search(words).hits())
                    .extracting(h -> h.id())
                    .containsExactly("t10", "t11", "t12");
        }
    }
}
