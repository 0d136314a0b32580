package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.api.CollectionSpec;
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
import java.util.Arrays;
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
    private final Database database = new Database();
    private final PgVectorStore store = database.store();

    @AfterEach
    void close() {
        store.close();
    }

    private Searcher searcher(String name, Metric metric, List<Row> rows) {
        int dimension = vector(rows.getFirst()).length;
        store.create(Database.ref(name), CollectionSpec.of(dimension, metric));
        assertThat(Database.write(store, name, "r1", rows.toArray(Row[]::new))).isEmpty();
        return store.searcher(Database.ref(name));
    }

    @Test
    void everyMetricScoresAsAScanDoes() {
        List<Row> rows = new RowGenerator(11, 8).rows(0, 200);
        RowGenerator queries = new RowGenerator(11, 8);
        for (Metric metric : Metric.values()) {
            String name = "works-" + metric.ordinal();
            try (Searcher searcher = searcher(name, metric, rows)) {
                assertThat(searcher.rows()).isEqualTo(200);
                for (int q = 300; q < 305; q++) {
                    float[] query = vector(queries.row(q));
                    List<Row> nearest = scan(rows, metric, query, _ -> true);
                    SearchResult found = searcher.search(exact(query, 10, Filter.all()));
                    assertThat(found.hits())
                            .extracting(Hit::id)
                            .containsExactlyElementsOf(
                                    nearest.stream().limit(10).map(Row::id).toList());
                    for (int i = 0; i < 10; i++) {
                        Hit hit = found.hits().get(i);
                        assertThat(hit.score())
                                .isCloseTo(
                                        score(metric, query, vector(nearest.get(i))), within(1e-4));
                        assertThat(hit.vectorRank()).isEqualTo(i + 1);
                        assertThat(hit.document()).isEqualTo(nearest.get(i).document());
                    }
                    for (int rank : new int[] {1, 17, 200}) {
                        assertThat(
                                        searcher.exactRank(
                                                exact(query, 1, Filter.all()),
                                                nearest.get(rank - 1).id()))
                                .hasValue(rank);
                    }
                }
                Rows.assertSame(
                        List.of(rows.get(3)),
                        searcher.fetch(List.of(RowGenerator.id(3), "absent")));
            }
        }
    }

    @Test
    void anIndexServesTheSearchAndAFilterDoesNotStarveIt() {
        RowGenerator generator = new RowGenerator(12, 8);
        List<Row> rows = generator.rows(0, 1500);
        try (Searcher searcher = searcher("works", Metric.COSINE, rows)) {
            store.createIndex(Database.ref("works"), HnswSettings.DEFAULT);
            int same = 0;
            for (int q = 2000; q < 2010; q++) {
                float[] query = vector(generator.row(q));
                SearchRequest request =
                        new SearchRequest(Mode.VECTOR, query, null, 10, 200, false, Filter.all());
                SearchResult found = searcher.search(request);
                assertThat(found.path()).isEqualTo(Path.GRAPH);
                List<String> nearest = ids(scan(rows, Metric.COSINE, query, _ -> true), 10);
                same += (int) found.hits().stream().filter(h -> nearest.contains(h.id())).count();
            }
            assertThat(same).isGreaterThanOrEqualTo(95);
            assertThat(plan(vector(generator.row(2000)))).contains("Index Scan");
            float[] query = vector(generator.row(2000));
            Filter few = new Filter.NumberRange("n", 1490.0, true, null, true);
            SearchResult found =
                    searcher.search(
                            new SearchRequest(Mode.VECTOR, query, null, 20, 10, false, few));
            assertThat(found.hits())
                    .extracting(Hit::id)
                    .containsExactlyElementsOf(
                            ids(scan(rows, Metric.COSINE, query, r -> number(r) >= 1490), 20));
            assertThat(found.shortfall()).contains("10 rows");
        }
    }

    /** How the server goes about a search like ours. */
    private String plan(float[] query) {
        String table = database.column("select relation from lockstep.collections").getFirst();
        return String.join(
                " ",
                database.column(
                        "explain select id from lockstep."
                                + table
                                + " where embedding is not null order by embedding <=> '"
                                + Arrays.toString(query)
                                + "' limit 10"));
    }

    @Test
    void filtersMeanWhatTheyMeanEverywhere() {
        List<Row> rows =
                List.of(
                        row("a", "{\"t\":\"x\",\"n\":1,\"tags\":[\"p\",\"q\"],\"o\":{\"k\":true}}"),
                        row("b", "{\"t\":\"y\",\"n\":1.0,\"o.k\":true,\"s\":\"2024-05-01\"}"),
                        row("c", "{\"t\":null,\"n\":\"1\",\"tags\":[],\"s\":\"2025-01-01\"}"),
                        row("d", "{\"n\":[5,20],\"it's\":\"'; drop table x; --\"}"),
                        row("e", null));
        Map<Filter, String> expected = new LinkedHashMap<>();
        expected.put(Filter.all(), "abcde");
        expected.put(Filter.eq("t", "x"), "a");
        expected.put(new Filter.Not(Filter.eq("t", "x")), "bcde");
        expected.put(Filter.eq("n", 1), "ab");
        expected.put(new Filter.In("n", List.of(1, 5, "1")), "abcd");
        expected.put(Filter.eq("tags", "q"), "a");
        expected.put(Filter.eq("o.k", true), "ab");
        expected.put(new Filter.Exists("t"), "ab");
        expected.put(new Filter.Exists("tags"), "a");
        expected.put(new Filter.Not(new Filter.Exists("n")), "e");
        expected.put(new Filter.NumberRange("n", 1.0, true, 10.0, false), "abd");
        expected.put(new Filter.NumberRange("n", 1.0, false, null, true), "d");
        expected.put(new Filter.TextRange("s", "2024-05-01", false, null, true), "c");
        expected.put(new Filter.TextRange("s", null, true, "2024-05-01", true), "b");
        expected.put(Filter.eq("it's", "'; drop table x; --"), "d");
        expected.put(new Filter.Or(List.of()), "");
        expected.put(
                new Filter.And(
                        List.of(Filter.eq("n", 1), new Filter.Not(new Filter.Exists("tags")))),
                "b");
        try (Searcher searcher = searcher("works", Metric.L2, rows)) {
            expected.forEach((filter, ids) -> {
                SearchResult found = searcher.search(exact(new float[] {0, 0}, 5, filter));
                assertThat(String.join("", found.hits().stream().map(Hit::id).sorted().toList()))
                        .as("%s", filter)
                        .isEqualTo(ids);
                for (Row row : rows) {
                    assertThat(searcher.passes(filter, row.id())).isEqualTo(ids.contains(row.id()));
                }
            });
        }
    }

    @Test
    void whatCannotBeSearchedIsSaid() {
        try (Searcher searcher = searcher("works", Metric.COSINE, List.of(row("a", "{}")))) {
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "found a query of 3 dimensions, expected 2",
                    () -> searcher.search(exact(new float[] {1, 2, 3}, 1, Filter.all())));
            StoreSubject.assertFails(
                    ErrorKind.USER,
                    "vectors only",
                    () ->
                            searcher.search(
                                    new SearchRequest(
                                            Mode.TEXT, null, "x", 1, 0, false, Filter.all())));
            assertThat(searcher.search(exact(new float[] {0, 0}, 1, Filter.all())).hits())
                    .isEmpty();
        }
    }

    private static Row row(String id, @Nullable String metadata) {
        return new Row(id, new float[] {1, 2}, null, metadata);
    }

    private static SearchRequest exact(float[] query, int count, Filter filter) {
        return new SearchRequest(Mode.VECTOR, query, null, count, 0, true, filter);
    }

    private static float[] vector(Row row) {
        return Objects.requireNonNull(row.vector());
    }

    private static int number(Row row) {
        return Integer.parseInt(row.id().substring(4));
    }

    private static List<String> ids(List<Row> rows, int count) {
        return rows.stream().limit(count).map(Row::id).toList();
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
