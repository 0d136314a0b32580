package dev.lockstep.testkit;

import static dev.lockstep.testkit.GenerationSubject.SCOPE;
import static dev.lockstep.testkit.GenerationSubject.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Searches find what a scan over all rows finds. */
public interface SearchContract extends GenerationsUnderTest {
    @Test
    default void anExactSearchFindsWhatAScanFinds() {
        for (Metric metric : Metric.values()) {
            RowGenerator generator = new RowGenerator(11, 8);
            long n = metric.ordinal() + 1L;
            List<Row> rows = generator.rows(0, 200);
            try (Searcher searcher = searcher(n, metric, rows)) {
                assertThat(searcher.rows()).isEqualTo(200);
                for (int q = 300; q < 310; q++) {
                    float[] query = vector(generator.row(q));
                    List<Row> nearest = scan(rows, metric, query, _ -> true);
                    SearchResult found = searcher.search(exact(query, 10, Filter.all()));
                    assertThat(found.hits())
                            .extracting(Hit::id)
                            .containsExactlyElementsOf(
                                    nearest.stream().limit(10).map(Row::id).toList());
                    for (int i = 0; i < 10; i++) {
                        Hit hit = found.hits().get(i);
                        Row row = nearest.get(i);
                        assertThat(hit.score())
                                .isCloseTo(score(metric, query, vector(row)), within(1e-4));
                        assertThat(hit.vectorRank()).isEqualTo(i + 1);
                        assertThat(hit.document()).isEqualTo(row.document());
                        assertThat(hit.metadata()).isEqualTo(row.metadata());
                    }
                }
            }
        }
    }

    @Test
    default void aGraphSearchOfSmallDataFindsNearlyAll() {
        RowGenerator generator = new RowGenerator(12, 8);
        List<Row> rows = generator.rows(0, 300);
        try (Searcher searcher = searcher(1, Metric.COSINE, rows)) {
            int same = 0;
            for (int q = 400; q < 420; q++) {
                float[] query = vector(generator.row(q));
                List<String> nearest =
                        scan(rows, Metric.COSINE, query, _ -> true).stream()
                                .limit(10)
                                .map(Row::id)
                                .toList();
                SearchRequest request =
                        new SearchRequest(Mode.VECTOR, query, null, 10, 200, false, Filter.all());
                List<Hit> hits = searcher.search(request).hits();
                assertThat(hits).hasSize(10);
                same += (int) hits.stream().filter(h -> nearest.contains(h.id())).count();
            }
            assertThat(same).isGreaterThanOrEqualTo(190);
        }
    }

    @Test
    default void filtersLeaveOutWhatDoesNotPass() {
        RowGenerator generator = new RowGenerator(13, 4);
        List<Row> rows = generator.rows(0, 150);
        float[] query = vector(generator.row(500));
        Map<Filter, Predicate<Row>> filters =
                Map.of(
                        Filter.eq("topic", "t3"),
                        r -> has(r, "\"topic\":\"t3\""),
                        Filter.eq("n", 42),
                        r -> has(r, "\"n\":42,"),
                        new Filter.Not(Filter.eq("topic", "t3")),
                        r -> !has(r, "\"topic\":\"t3\""),
                        new Filter.NumberRange("n", 20.0, true, 30.0, false),
                        r -> inRange(r, 20, 30),
                        new Filter.Or(List.of(Filter.eq("n", 1), Filter.eq("n", 2))),
                        r -> inRange(r, 1, 3),
                        new Filter.And(
                                List.of(
                                        new Filter.NumberRange("n", 10.0, true, null, true),
                                        new Filter.NumberRange("n", null, true, 12.0, true))),
                        r -> inRange(r, 10, 13),
                        new Filter.Exists("absent"),
                        _ -> false,
                        new Filter.Not(new Filter.Exists("absent")),
                        _ -> true);
        try (Searcher searcher = searcher(1, Metric.COSINE, rows)) {
            filters.forEach((filter, passes) -> {
                List<String> expected =
                        scan(rows, Metric.COSINE, query, passes).stream()
                                .limit(20)
                                .map(Row::id)
                                .toList();
                SearchResult found = searcher.search(exact(query, 20, filter));
                assertThat(found.hits())
                        .as("%s", filter)
                        .extracting(Hit::id)
                        .containsExactlyElementsOf(expected);
                assertThat(found.shortfall() == null).isEqualTo(expected.size() == 20);
                for (int n = 0; n < 50; n++) {
                    assertThat(searcher.passes(filter, RowGenerator.id(n)))
                            .isEqualTo(passes.test(rows.get(n)));
                }
                assertThat(searcher.passes(filter, "absent")).isFalse();
            });
        }
    }

    @Test
    default void rowsAreFetchedAndRanked() {
        RowGenerator generator = new RowGenerator(14, 6);
        List<Row> rows = generator.rows(0, 80);
        float[] query = vector(generator.row(200));
        try (Searcher searcher = searcher(1, Metric.COSINE, rows)) {
            Rows.assertSame(
                    List.of(rows.get(3), rows.get(70)),
                    searcher.fetch(List.of(RowGenerator.id(3), "absent", RowGenerator.id(70))));
            List<Row> nearest = scan(rows, Metric.COSINE, query, _ -> true);
            for (int rank : new int[] {1, 17, 80}) {
                assertThat(
                                searcher.exactRank(
                                        exact(query, 1, Filter.all()), nearest.get(rank - 1).id()))
                        .hasValue(rank);
            }
            assertThat(searcher.exactRank(exact(query, 1, Filter.all()), "absent")).isEmpty();
            Filter none = new Filter.Exists("absent");
            assertThat(searcher.exactRank(exact(query, 1, none), RowGenerator.id(3))).isEmpty();
        }
    }

    @Test
    default void wordsFindTheRowThatHasThem() {
        List<Row> rows =
                List.of(
                        new Row("a", new float[] {1, 0}, "a leader is elected by votes", "{}"),
                        new Row("b", new float[] {0, 1}, "the cell divides", "{\"by\":\"Erdős\"}"),
                        new Row("c", new float[] {1, 1}, "votes votes and more votes", "{}"));
        try (Searcher searcher = searcher(1, Metric.COSINE, rows)) {
            SearchRequest words =
                    new SearchRequest(Mode.TEXT, null, "cell", 2, 0, false, Filter.all());
            if (generations().refuses(Ability.TEXT_SEARCH).isPresent()) {
                return;
            }
            SearchResult found = searcher.search(words);
            assertThat(found.hits()).extracting(Hit::id).containsExactly("b");
            assertThat(found.hits().getFirst().textRank()).isOne();
            assertThat(found.shortfall()).isNotNull();
            SearchRequest votes =
                    new SearchRequest(Mode.TEXT, null, "votes", 3, 0, false, Filter.all());
            assertThat(searcher.search(votes).hits()).extracting(Hit::id).containsExactly("c", "a");
            float[] near = {1, 0};
            SearchRequest both =
                    new SearchRequest(Mode.HYBRID, near, "votes", 3, 0, true, Filter.all());
            assertThat(searcher.search(both).hits())
                    .extracting(Hit::id)
                    .contains("a", "c")
                    .last()
                    .isEqualTo("b");
        }
    }

    @Test
    default void anOpenSearcherOutlivesItsGeneration() {
        RowGenerator generator = new RowGenerator(15, 4);
        try (Searcher searcher = searcher(1, Metric.COSINE, generator.rows(0, 30))) {
            generations().store().drop(number(1));
            float[] query = vector(generator.row(3));
            assertThat(searcher.search(exact(query, 1, Filter.all())).hits())
                    .extracting(Hit::id)
                    .containsExactly(RowGenerator.id(3));
        }
    }

    private Searcher searcher(long n, Metric metric, List<Row> rows) {
        int dimension = vector(rows.getFirst()).length;
        CollectionSpec spec = CollectionSpec.of(dimension, metric);
        try (GenerationBuild build =
                generations().store().build(number(n), null, spec, Map.of(), SCOPE)) {
            assertThat(build.upsert(Batch.of(rows, dimension))).isEmpty();
            build.finish(StoreSubject.checkpoint(SCOPE, rows.size()), true);
        }
        generations().store().seal(number(n));
        return generations().store().searcher(number(n));
    }

    private static SearchRequest exact(float[] query, int count, Filter filter) {
        return new SearchRequest(Mode.VECTOR, query, null, count, 0, true, filter);
    }

    private static float[] vector(Row row) {
        return Objects.requireNonNull(row.vector());
    }

    private static boolean has(Row row, String text) {
        return Objects.requireNonNull(row.metadata()).contains(text);
    }

    private static boolean inRange(Row row, int from, int to) {
        int n = Integer.parseInt(row.id().substring(4));
        return n >= from && n < to;
    }

    private static List<Row> scan(
            List<Row> rows, Metric metric, float[] query, Predicate<Row> passes) {
        return rows.stream()
                .filter(passes)
                .sorted(
                        Comparator.comparingDouble((Row r) -> -score(metric, query, vector(r)))
                                .thenComparing(Row::id))
                .toList();
    }

    private static double score(Metric metric, float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
            distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return switch (metric) {
            case COSINE -> dot / Math.sqrt(aa * bb);
            case INNER_PRODUCT -> dot;
            case L2 -> -Math.sqrt(distance);
        };
    }
}
