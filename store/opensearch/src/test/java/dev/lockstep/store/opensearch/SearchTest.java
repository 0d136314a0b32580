package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Searches find what a scan over all rows finds, with scores in the common meaning. */
class SearchTest {
    private final OpenSearchStore store = Place.fresh().store();

    @AfterEach
    void close() {
        store.close();
    }

    private Searcher searcher(String name, Metric metric, List<Row> rows) {
        Place.make(store, name, metric, rows);
        return store.searcher(Place.ref(name));
    }

    @Test
    void everyMetricScoresAsAScanDoesExactlyAndAlongTheGraph() {
        List<Row> rows = new ArrayList<>(new RowGenerator(11, 8).rows(0, 150));
        rows.add(new Row("no-vector", null, "text", "{}"));
        for (Metric metric : Metric.values()) {
            try (Searcher searcher = searcher("works-" + metric.ordinal(), metric, rows)) {
                assertThat(searcher.rows()).isEqualTo(151);
                assertThat(searchedBytes(metric)).isBetween(150 * 8 * 4L, 150 * 8 * 4L * 3);
                float[] query = vector(new RowGenerator(11, 8).row(300));
                List<Row> nearest = scan(rows, metric, query, _ -> true);
                for (boolean exact : new boolean[] {true, false}) {
                    SearchResult found =
                            searcher.search(
                                    new SearchRequest(
                                            Mode.VECTOR,
                                            query,
                                            null,
                                            10,
                                            200,
                                            exact,
                                            Filter.all()));
                    assertThat(found.path()).isEqualTo(exact ? Path.EXACT : Path.GRAPH);
                    assertThat(found.hits())
                            .extracting(Hit::id)
                            .containsExactlyElementsOf(
                                    nearest.stream().limit(10).map(Row::id).toList());
                    for (int i = 0; i < 10; i++) {
                        Hit hit = found.hits().get(i);
                        assertThat(hit.score())
                                .isCloseTo(
                                        score(metric, query, vector(nearest.get(i))), within(1e-5));
                        assertThat(hit.vectorRank()).isEqualTo(i + 1);
                        assertThat(hit.document()).isEqualTo(nearest.get(i).document());
                        assertThat(hit.metadata()).isEqualTo(nearest.get(i).metadata());
                    }
                }
                for (int rank : new int[] {1, 17, 150}) {
                    String id = nearest.get(rank - 1).id();
                    assertThat(searcher.exactRank(exact(query, 1, Filter.all()), id))
                            .hasValue(rank);
                }
                assertThat(searcher.exactRank(exact(query, 1, Filter.all()), "no-vector"))
                        .isEmpty();
                Rows.assertSame(
                        List.of(rows.get(3), rows.getLast()),
                        searcher.fetch(List.of(rows.get(3).id(), "absent", "no-vector")));
            }
        }
    }

    @Test
    void filtersLeaveOutWhatDoesNotPassAndAShortfallSaysSo() {
        List<Row> rows = new ArrayList<>(new RowGenerator(13, 4).rows(0, 120));
        String odd =
                "{\"tags\":[\"x\",\"é\"],\"deep\":{\"a\":true,\"n\":-0.5},\"s\":\"1\",\"z\":null}";
        rows.add(new Row("odd", new float[] {1, 2, 3, 4}, null, odd));
        float[] query = vector(new RowGenerator(13, 4).row(500));
        Map<Filter, Predicate<Row>> filters = new LinkedHashMap<>();
        filters.put(Filter.eq("topic", "t3"), r -> has(r, "\"topic\":\"t3\""));
        filters.put(Filter.eq("n", 42), r -> has(r, "\"n\":42,"));
        filters.put(new Filter.Not(Filter.eq("topic", "t3")), r -> !has(r, "\"topic\":\"t3\""));
        filters.put(new Filter.NumberRange("n", 20.0, true, 30.0, false), r -> in(r, 20, 30));
        filters.put(new Filter.NumberRange("n", null, true, 12.0, false), r -> in(r, 0, 12));
        filters.put(new Filter.NumberRange("deep.n", null, true, -0.5, true), r -> odd(r));
        filters.put(new Filter.Or(List.of(Filter.eq("n", 1), Filter.eq("n", 2))), r -> in(r, 1, 3));
        filters.put(new Filter.Exists("z"), _ -> false);
        filters.put(new Filter.Exists("deep"), r -> odd(r));
        filters.put(Filter.eq("tags", "é"), r -> odd(r));
        filters.put(Filter.eq("deep.a", true), r -> odd(r));
        filters.put(Filter.eq("s", 1), _ -> false);
        filters.put(new Filter.TextRange("tags", "x", true, null, true), r -> odd(r));
        filters.put(new Filter.TextRange("tags", null, true, "w", true), _ -> false);
        filters.put(
                new Filter.And(
                        List.of(new Filter.Exists("topic"), new Filter.Not(Filter.eq("n", 5)))),
                r -> !odd(r) && !in(r, 5, 6));
        filters.put(new Filter.Or(List.of()), _ -> false);
        try (Searcher searcher = searcher("works", Metric.COSINE, rows)) {
            filters.forEach((filter, passes) -> {
                List<String> expected =
                        scan(rows, Metric.COSINE, query, passes).stream()
                                .limit(20)
                                .map(Row::id)
                                .toList();
                for (boolean exact : new boolean[] {true, false}) {
                    SearchResult found =
                            searcher.search(
                                    new SearchRequest(
                                            Mode.VECTOR, query, null, 20, 200, exact, filter));
                    assertThat(found.hits())
                            .as("%s", filter)
                            .extracting(Hit::id)
                            .containsExactlyElementsOf(expected);
                    assertThat(found.shortfall() == null).isEqualTo(expected.size() == 20);
                }
                assertThat(searcher.passes(filter, "odd")).isEqualTo(passes.test(rows.getLast()));
                assertThat(searcher.passes(filter, "absent")).isFalse();
            });
        }
    }

    @Test
    void wordsAreFoundAndFusedWithVectors() {
        List<Row> rows =
                List.of(
                        new Row("a", new float[] {1, 0}, "a leader is elected by votes", "{}"),
                        new Row("b", new float[] {0, 1}, "the cell divides", "{\"by\":\"Erdős\"}"),
                        new Row("c", new float[] {1, 1}, "votes votes and more votes", "{}"));
        try (Searcher searcher = searcher("works", Metric.COSINE, rows)) {
            SearchResult cell = searcher.search(words("cell", 2));
            assertThat(cell.hits()).extracting(Hit::id).containsExactly("b");
            assertThat(cell.hits().getFirst().textRank()).isOne();
            assertThat(cell.shortfall()).isEqualTo("Only 1 rows have one of the words.");
            assertThat(searcher.search(words("erdős", 1)).hits()).extracting(Hit::id).contains("b");
            assertThat(searcher.search(words("votes", 3)).hits())
                    .extracting(Hit::id)
                    .containsExactly("c", "a");
            SearchRequest both =
                    new SearchRequest(
                            Mode.HYBRID, new float[] {1, 0}, "votes", 3, 0, true, Filter.all());
            assertThat(searcher.search(both).hits())
                    .extracting(Hit::id)
                    .contains("a", "c")
                    .last()
                    .isEqualTo("b");
        }
    }

    @Test
    void aQueryThatCannotBeComparedIsRefused() {
        try (Searcher searcher =
                searcher(
                        "works",
                        Metric.COSINE,
                        List.of(Rows.row("a", 1, 2), Rows.row("z", 0, 0)))) {
            assertThat(searcher.search(SearchRequest.byVector(new float[] {1, 1}, 5)).hits())
                    .extracting(Hit::id)
                    .containsExactly("a");
            Map<float[], String> refused =
                    Map.of(
                            new float[] {1}, "1 dimensions, expected 2",
                            new float[] {Float.NaN, 1}, "NaN",
                            new float[] {0, -0f}, "zeros");
            refused.forEach((query, words) ->
                    StoreSubject.assertFails(
                            ErrorKind.USER,
                            words,
                            () -> searcher.search(SearchRequest.byVector(query, 5))));
        }
    }

    private long searchedBytes(Metric metric) {
        return store.describe(Place.ref("works-" + metric.ordinal())).orElseThrow().searchedBytes();
    }

    private static SearchRequest words(String text, int count) {
        return new SearchRequest(Mode.TEXT, null, text, count, 0, false, Filter.all());
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

    private static boolean odd(Row row) {
        return row.id().equals("odd");
    }

    private static boolean in(Row row, int from, int to) {
        int n = odd(row) ? -1 : Integer.parseInt(row.id().substring(4));
        return n >= from && n < to;
    }

    private static List<Row> scan(
            List<Row> rows, Metric metric, float[] query, Predicate<Row> passes) {
        return rows.stream()
                .filter(row -> row.vector() != null && passes.test(row))
                .sorted(
                        Comparator.comparingDouble((Row r) -> -score(metric, query, r.vector()))
                                .thenComparing(Row::id))
                .toList();
    }

    private static double score(Metric metric, float[] a, float @Nullable [] of) {
        float[] b = Objects.requireNonNull(of);
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
