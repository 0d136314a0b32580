package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.StoreSubject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index that somebody else made is searched with scores in the common meaning, and filters. */
class ForeignSearchTest {
    private static final int ROWS = 60;
    private static final String MAPPING =
            """
            {"settings": {"index": {"knn": true}}, "mappings": {"properties": {
                "vector": {"type": "knn_vector", "dimension": 2,
                    "method": {"name": "hnsw", "space_type": "%s", "engine": "lucene"}},
                "content": {"type": "text"},
                "plain": {"type": "text"},
                "lower": {"type": "keyword"},
                "at": {"type": "date"},
                "place": {"type": "geo_point"},
                "silent": {"type": "keyword", "index": false},
                "off": {"type": "object", "enabled": false},
                "lax": {"dynamic": false, "properties": {"known": {"type": "keyword"}}},
                "parts": {"type": "nested", "properties": {"n": {"type": "long"}}}}}}
            """;

    private final Place place = Place.fresh();
    private final String name = place.prefix() + "docs";
    private final OpenSearchStore store =
            OpenSearchStore.open(
                    OpenSearchStore.KIND, place.options(), FoundIndexes.of(place.prefix() + "*"));

    @BeforeEach
    void fill() {
        fill(name, "cosinesimil");
    }

    /** Row i points in the direction of i degrees; the last has no vector. */
    private void fill(String index, String space) {
        place.made(index, MAPPING.formatted(space));
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            double angle = Math.toRadians(i);
            bulk.append("{\"index\":{\"_id\":\"r%02d\"}}\n".formatted(i))
                    .append(
                            "{\"vector\":[%s,%s],\"content\":\"word w%d\",\"n\":%d,\"meta\":{\"s\":\"t%d\",\"b\":%s},"
                                    .formatted(
                                            (float) Math.cos(angle),
                                            (float) Math.sin(angle),
                                            i,
                                            i,
                                            i % 3,
                                            i % 2 == 0))
                    .append("\"at\":\"2026-01-%02dT00:00:00Z\"}\n".formatted(1 + i % 28));
        }
        bulk.append(
                "{\"index\":{\"_id\":\"none\"}}\n{\"content\":\"alone\",\"tags\":[\"x\",\"y\"]}\n");
        place.ask("POST", index + "/_bulk?refresh=true", bulk.toString());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static SearchRequest at(double degrees, int count, boolean exact, Filter filter) {
        float[] query = {
            (float) Math.cos(Math.toRadians(degrees)), (float) Math.sin(Math.toRadians(degrees))
        };
        return new SearchRequest(Mode.VECTOR, query, null, count, 100, exact, filter);
    }

    @Test
    void theNearestAreFoundByEitherWayWithTheirScores() {
        Map<String, Double> ofOneDegree =
                Map.of(
                        "cosinesimil", Math.cos(Math.toRadians(1)),
                        "innerproduct", Math.cos(Math.toRadians(1)),
                        "l2", -2 * Math.sin(Math.toRadians(0.5)));
        ofOneDegree.forEach((space, score) -> {
            String index = place.prefix() + space;
            fill(index, space);
            try (Searcher searcher = store.searcher(Place.ref(index))) {
                assertThat(searcher.rows()).isEqualTo(ROWS + 1);
                for (boolean exact : new boolean[] {true, false}) {
                    SearchResult found = searcher.search(at(0, 5, exact, Filter.all()));
                    assertThat(found.path()).isEqualTo(exact ? Path.EXACT : Path.GRAPH);
                    assertThat(found.hits())
                            .extracting(Hit::id)
                            .containsExactly("r00", "r01", "r02", "r03", "r04");
                    Hit second = found.hits().get(1);
                    assertThat(second.score()).isCloseTo(score, within(1e-5));
                    assertThat(second.document()).isEqualTo("word w1");
                    assertThat(second.metadata())
                            .contains("\"s\":\"t1\"")
                            .doesNotContain("vector")
                            .doesNotContain("content");
                }
                assertThat(searcher.exactRank(at(0, 1, true, Filter.all()), "r41")).hasValue(42);
                assertThat(searcher.exactRank(at(0, 1, true, Filter.all()), "none")).isEmpty();
                assertThat(searcher.fetch(List.of("none", "absent")))
                        .usingRecursiveFieldByFieldElementComparator()
                        .containsExactly(
                                new Row("none", null, "alone", "{\"tags\":[\"x\",\"y\"]}"));
            }
        });
    }

    @Test
    void filtersPassWhatTheMappingTells() {
        Map<Filter, int[]> passing = new LinkedHashMap<>();
        passing.put(Filter.eq("meta.s", "t2"), every(3, 2));
        passing.put(Filter.eq("meta.b", true), every(2, 0));
        passing.put(Filter.eq("n", 7), new int[] {7});
        passing.put(new Filter.NumberRange("n", 3.5, true, 6.0, false), new int[] {4, 5});
        passing.put(
                new Filter.Not(new Filter.NumberRange("n", 2.0, true, null, true)),
                every(100, 0, 1));
        passing.put(Filter.eq("at", "2026-01-05T00:00:00Z"), every(28, 4));
        passing.put(new Filter.TextRange("meta.s", "t1", false, null, true), every(3, 2));
        passing.put(
                new Filter.And(List.of(new Filter.Exists("meta"), Filter.eq("n", 9))),
                new int[] {9});
        passing.put(Filter.eq("nowhere", "x"), new int[0]);
        passing.put(new Filter.Exists("nowhere.at.all"), new int[0]);
        passing.put(new Filter.In("n", List.of()), new int[0]);
        passing.put(Filter.eq("lower", "x"), new int[0]);
        try (Searcher searcher = store.searcher(Place.ref(name))) {
            passing.forEach((filter, rows) -> {
                List<String> ids =
                        IntStream.of(rows).mapToObj(i -> "r%02d".formatted(i)).limit(9).toList();
                for (boolean exact : new boolean[] {true, false}) {
                    assertThat(searcher.search(at(0, 9, exact, filter)).hits())
                            .as("%s", filter)
                            .extracting(Hit::id)
                            .containsExactlyElementsOf(ids);
                }
            });
            assertThat(searcher.passes(Filter.eq("tags", "y"), "none")).isTrue();
            assertThat(searcher.passes(Filter.eq("tags", "z"), "none")).isFalse();
        }
    }

    private static int[] every(int step, int... from) {
        return IntStream.range(0, ROWS)
                .filter(i -> IntStream.of(from).anyMatch(f -> i % step == f))
                .toArray();
    }

    @Test
    void whatTheMappingCannotAnswerIsRefusedByTheFieldsName() {
        Map<Filter, String> refused =
                Map.of(
                        Filter.eq("plain", "x"),
                        "'plain': found that it is mapped as text",
                        Filter.eq("n", "7"),
                        "'n': found a value that is none of its kind",
                        Filter.eq("meta.s", 7),
                        "'meta.s': found a value",
                        Filter.eq("meta.s", "x".repeat(257)),
                        "'meta.s': found a text of 257",
                        Filter.eq("place", "x"),
                        "'place': found that it is mapped as geo_point",
                        Filter.eq("silent", "x"),
                        "'silent': found that it is not indexed",
                        Filter.eq("off.x", "x"),
                        "'off.x': found that no query finds it",
                        Filter.eq("lax.new", "x"),
                        "'lax.new': found that no query finds it",
                        Filter.eq("parts.n", 1),
                        "'parts.n': found that no query finds it",
                        new Filter.NumberRange("meta.s", 1.0, true, null, true),
                        "'meta.s': found a range of numbers, expected a text");
        try (Searcher searcher = store.searcher(Place.ref(name))) {
            refused.forEach((filter, words) ->
                    StoreSubject.assertFails(
                            ErrorKind.USER,
                            words,
                            () -> searcher.search(at(0, 1, true, new Filter.Not(filter)))));
        }
    }

    @Test
    void wordsAreSearchedInTheDocumentAlone() {
        try (Searcher searcher = store.searcher(Place.ref(name))) {
            SearchRequest one =
                    new SearchRequest(Mode.TEXT, null, "w17", 3, 0, false, Filter.all());
            assertThat(searcher.search(one).hits()).extracting(Hit::id).containsExactly("r17");
            float[] query = {1, 0};
            SearchRequest both =
                    new SearchRequest(Mode.HYBRID, query, "alone", 2, 0, false, Filter.all());
            assertThat(searcher.search(both).hits())
                    .extracting(Hit::id)
                    .containsExactlyInAnyOrder("none", "r00");
        }
        String silent = place.prefix() + "silent";
        place.made(silent, MAPPING.formatted("l2").replace("content", "abstract"));
        try (Searcher searcher = store.searcher(Place.ref(silent))) {
            SearchRequest one = new SearchRequest(Mode.TEXT, null, "w", 3, 0, false, Filter.all());
            StoreSubject.assertFails(ErrorKind.USER, "document=FIELD", () -> searcher.search(one));
        }
    }
}
