package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    private static final String[] FIELDS = {"a", "b", "a.b", "c", "a.b.c", ""};
    private static final String[] TEXTS = {"", "a", "ab", "b", "é", "\uffee", "😀", "2020-01-01"};
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-0.0",
        "1",
        "1.0",
        "1e0",
        "10E-1",
        "-1",
        "0.1",
        "2.5",
        "1e300",
        "-1e300",
        "9007199254740993",
        "9007199254740992",
        "123456789012345678901234567890"
    };

    @TempDir Path root;

    @Test
    void agreesWithPlainJavaOnRandomMetadataAndFilters() {
        Random random = new Random(11);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String metadata = i % 20 == 0 ? null : object(random, 3);
            rows.add(new Row("r" + i, new float[] {1, i}, null, metadata));
        }
        int passed = 0;
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Generations.make(store, 1, Metric.L2, Batch.of(rows, 2));
            Generations.next(store, 1, Batch.of(rows.subList(0, 50), 2), List.of("r60"), false);
            try (Searcher searcher = store.searcher(Generations.number(2))) {
                for (int f = 0; f < 600; f++) {
                    Filter filter = filter(random, 3);
                    List<String> expected = expected(rows, filter);
                    passed += expected.size();
                    assertThat(found(searcher, filter))
                            .as("%s", filter)
                            .containsExactlyInAnyOrderElementsOf(expected);
                }
            }
        }
        assertThat(passed).isGreaterThan(10_000);
    }

    private static List<String> expected(List<Row> rows, Filter filter) {
        return rows.stream()
                .filter(r -> !r.id().equals("r60"))
                .filter(r -> new FilterOracle(r.metadata()).passes(filter))
                .map(Row::id)
                .toList();
    }

    private static List<String> found(Searcher searcher, Filter filter) {
        SearchResult result =
                searcher.search(
                        new SearchRequest(
                                SearchRequest.Mode.VECTOR,
                                new float[] {1, 1},
                                null,
                                1000,
                                0,
                                false,
                                filter));
        assertThat(result.shortfall()).isNotNull();
        return result.hits().stream().map(h -> h.id()).toList();
    }

    private static String object(Random random, int depth) {
        List<String> members = new ArrayList<>();
        for (String key : List.of("a", "b", "c", "a.b", "")) {
            if (random.nextInt(3) == 0) {
                members.add("\"" + key + "\":" + value(random, depth));
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2, 3 -> pick(random, NUMBERS);
            case 4 -> "\"" + pick(random, TEXTS) + "\"";
            case 5 -> object(random, depth - 1);
            default -> array(random, depth - 1);
        };
    }

    private static String array(Random random, int depth) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(random, depth));
        }
        return values.toString();
    }

    private static Filter filter(Random random, int depth) {
        String field = pick(random, FIELDS);
        return switch (random.nextInt(depth > 0 ? 8 : 4)) {
            case 0 -> new Filter.Exists(field);
            case 1 -> new Filter.In(field, values(random));
            case 2 -> numberRange(random, field);
            case 3 -> textRange(random, field);
            case 4, 5 -> new Filter.Not(filter(random, depth - 1));
            case 6 -> new Filter.And(filters(random, depth - 1));
            default -> new Filter.Or(filters(random, depth - 1));
        };
    }

    private static List<Filter> filters(Random random, int depth) {
        List<Filter> filters = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            filters.add(filter(random, depth));
        }
        return filters;
    }

    private static List<Object> values(Random random) {
        List<Object> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String number = pick(random, NUMBERS);
            values.add(
                    switch (random.nextInt(4)) {
                        case 0 -> pick(random, TEXTS);
                        case 1 -> random.nextBoolean();
                        case 2 -> Double.valueOf(number);
                        default -> new BigDecimal(number);
                    });
        }
        return values;
    }

    private static Filter numberRange(Random random, String field) {
        Double min = random.nextInt(3) == 0 ? null : Double.valueOf(pick(random, NUMBERS));
        Double max = random.nextInt(3) == 0 ? null : Double.valueOf(pick(random, NUMBERS));
        return new Filter.NumberRange(field, min, random.nextBoolean(), max, random.nextBoolean());
    }

    private static Filter textRange(Random random, String field) {
        String min = random.nextInt(3) == 0 ? null : pick(random, TEXTS);
        String max = random.nextInt(3) == 0 ? null : pick(random, TEXTS);
        return new Filter.TextRange(field, min, random.nextBoolean(), max, random.nextBoolean());
    }

    private static String pick(Random random, String[] of) {
        return of[random.nextInt(of.length)];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"year\":1997.0}|year|1997",
                "{\"tags\":[\"x\",\"1997\",1997]}|tags|1997",
                "{\"n\":1e999999999999}|n|1e999999999999",
            })
    void numbersAreEqualByValue(String metadata, String field, String number) {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Row row = new Row("r", new float[] {1}, null, metadata);
            Generations.make(store, 1, Metric.L2, Batch.of(List.of(row), 1));
            try (Searcher searcher = store.searcher(Generations.number(1))) {
                if (number.length() < 9) {
                    assertThat(searcher.passes(Filter.eq(field, Integer.valueOf(number)), "r"))
                            .isTrue();
                }
                assertThat(searcher.passes(new Filter.Exists(field), "r")).isTrue();
                assertThat(searcher.passes(Filter.eq(field, 5), "r")).isFalse();
                assertThat(searcher.passes(Filter.all(), "absent")).isFalse();
            }
        }
    }

    /** Keys that nobody foresaw cost no Lucene field each. */
    @Test
    void everNewKeysAreFilteredLikeOthers() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            rows.add(
                    new Row(
                            "r" + i,
                            new float[] {i, 1},
                            null,
                            "{\"k" + i + "\":{\"n\":" + i + "}}"));
        }
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            var seal = Generations.make(store, 1, Metric.L2, Batch.of(rows, 2));
            assertThat(seal.files()).allMatch(f -> !f.name().endsWith(".fnm") || f.bytes() < 4000);
            try (Searcher searcher = store.searcher(Generations.number(1))) {
                Filter some = new Filter.NumberRange("k77.n", 77.0, true, 77.0, true);
                assertThat(found(searcher, some)).containsExactly("r77");
            }
        }
    }

    @Test
    void longTextsAreToldApart() {
        String same = "x".repeat(40_000);
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Row a = new Row("a", new float[] {1}, null, "{\"t\":\"" + same + "a\"}");
            Row b = new Row("b", new float[] {2}, null, "{\"t\":\"" + same + "b\"}");
            Generations.make(store, 1, Metric.L2, Batch.of(List.of(a, b), 1));
            try (Searcher searcher = store.searcher(Generations.number(1))) {
                assertThat(searcher.passes(Filter.eq("t", same + "a"), "a")).isTrue();
                assertThat(searcher.passes(Filter.eq("t", same + "a"), "b")).isFalse();
            }
        }
    }

    /** Graph searches under filters of every strength: nothing wrong, nothing missing. */
    @Test
    void filteredGraphSearchesBringWhatWasAskedFor() {
        SeededData data = new SeededData(3, 48);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            rows.add(new Row("r" + i, data.vector(), null, "{\"n\":" + i + "}"));
        }
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Generations.make(store, 1, Metric.COSINE, Batch.of(rows, 48));
            try (Searcher searcher = store.searcher(Generations.number(1))) {
                for (int most : new int[] {3, 50, 4900, 5200, 8500, 9000}) {
                    Filter filter = new Filter.NumberRange("n", null, true, (double) most, false);
                    compare(searcher, data.vectors(20), filter, most);
                }
            }
        }
    }

    private static void compare(
            Searcher searcher, List<float[]> queries, Filter filter, int passing) {
        int same = 0;
        int wanted = 0;
        for (float[] query : queries) {
            SearchRequest.Mode mode = SearchRequest.Mode.VECTOR;
            var found =
                    searcher.search(new SearchRequest(mode, query, null, 10, 64, false, filter));
            var right = searcher.search(new SearchRequest(mode, query, null, 10, 0, true, filter));
            assertThat(found.hits()).hasSize(Math.min(10, passing));
            assertThat(found.hits()).allMatch(h -> searcher.passes(filter, h.id()));
            var ids = right.hits().stream().map(h -> h.id()).toList();
            same += (int) found.hits().stream().filter(h -> ids.contains(h.id())).count();
            wanted += ids.size();
            String first = ids.getFirst();
            String last = ids.getLast();
            var request = SearchRequest.byVector(query, 10);
            var filtered = new SearchRequest(mode, request.vector(), null, 10, 0, false, filter);
            assertThat(searcher.exactRank(filtered, first)).hasValue(1);
            assertThat(searcher.exactRank(filtered, last)).hasValue(ids.size());
        }
        assertThat(same / (double) wanted).isGreaterThanOrEqualTo(0.95);
    }
}
