package dev.lockstep.index;

import static dev.lockstep.index.IndexBench.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.api.service.MapService.Located;
import dev.lockstep.api.service.MapService.MapQuery;
import dev.lockstep.api.service.MapService.MapView;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why a row is not among the hits, many searches at once, and maps, on a real index with two
 * generations, which no test changes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhyTest {
    private static final int ROWS = 40;
    private TestDatasets datasets;
    private IndexBench bench;

    /** Generation 1 has w0 to w39; generation 2 lacks w5 and has w40; w41 is not synced yet. */
    @BeforeAll
    void open(@TempDir Path home) throws Exception {
        datasets = new TestDatasets("work_id");
        for (int i = 0; i < ROWS; i++) {
            datasets.put("w" + i, title(i));
        }
        bench = new IndexBench(home, datasets);
        bench.service.create(T, bench.definition("work_id", false, 0));
        bench.synced(false);
        datasets.remove("w5", title(5));
        datasets.put("w40", title(40));
        bench.synced(false);
        datasets.put("w41", title(41));
    }

    @AfterAll
    void close() {
        bench.close();
    }

    private static String title(int i) {
        return "work number " + i + " about topic" + i;
    }

    private static SearchQuery query(String words, int count, Filter filter, long generation) {
        return new SearchQuery(words, null, Mode.VECTOR, count, 0, false, filter, generation);
    }

    private Why why(String id, int count, Filter filter, long generation) {
        return bench.service.why(T, "works", query("topic7", count, filter, generation), id);
    }

    @Test
    void manySearchesAnswerAsEachAloneOrNot() {
        List<SearchQuery> queries =
                List.of(
                        query("topic7", 3, Filter.all(), 0),
                        query("topic5", 1, Filter.all(), 1),
                        query("topic40", 1, Filter.all(), 0));
        List<SearchView> all = bench.service.search(T, "works", queries);
        assertThat(all).extracting(SearchView::generation).containsExactly(2L, 1L, 2L);
        for (int i = 0; i < queries.size(); i++) {
            SearchView alone = bench.service.search(T, "works", queries.get(i));
            assertThat(all.get(i).result().hits()).isEqualTo(alone.result().hits());
        }
        SearchQuery narrow =
                new SearchQuery(null, new float[] {1}, Mode.VECTOR, 1, 0, false, Filter.all(), 0);
        assertThatThrownBy(
                        () -> bench.service.search(T, "works", List.of(queries.getFirst(), narrow)))
                .hasMessageStartingWith("Cannot answer queries[1]: ")
                .hasMessageContaining("a vector of 1 dimensions");
    }

    @Test
    void whatIsNotThereIsLateRemovedOrAbsent() {
        Why later = why("w40", 3, Filter.all(), 1);
        assertThat(later.verdict()).isEqualTo("late");
        assertThat(later.sentence()).contains("after generation 1", "generation 2 has it");
        Why unsynced = why("w41", 3, Filter.all(), 0);
        assertThat(unsynced.verdict()).isEqualTo("late");
        assertThat(unsynced.sentence())
                .contains("not yet in generation 2, which serves", "lockstep index sync works");
        assertThat(why("w41", 3, Filter.all(), 1).sentence()).doesNotContain("which serves");
        Why removed = why("w5", 3, Filter.all(), 0);
        assertThat(removed.verdict()).isEqualTo("absent");
        assertThat(removed.sentence()).contains("removed", "generation 1 still had it");
        Why never = why("w99", 3, Filter.all(), 0);
        assertThat(never.verdict()).isEqualTo("absent");
        assertThat(never.sentence()).contains("Neither the dataset nor generation 2");
        assertThat(List.of(later, unsynced, removed, never))
                .allSatisfy(w -> assertThat(w.rank()).isZero())
                .allSatisfy(w -> assertThat(w.score()).isNull());
    }

    @Test
    void aFilteredRowNamesTheConditionAndItsOwnValue() {
        Filter filter =
                new Filter.And(
                        List.of(
                                new Filter.NumberRange("price", 10.0, true, null, false),
                                new Filter.In("title", List.of("something else")),
                                new Filter.Exists("venue")));
        Why why = why("w7", 3, filter, 0);
        assertThat(why.verdict()).isEqualTo("filtered");
        assertThat(why.sentence())
                .contains("title = something else", "title is work number 7 about topic7")
                .contains("venue is there", "it has no venue")
                .doesNotContain("price");
    }

    @Test
    void aHitAndALowerRowHaveTheirRankAndScore() {
        Why hit = why("w7", 3, Filter.all(), 0);
        assertThat(hit.verdict()).isEqualTo("found");
        assertThat(hit.rank()).isEqualTo(1);
        List<Hit> all =
                bench.service
                        .search(T, "works", query("topic7", ROWS, Filter.all(), 0))
                        .result()
                        .hits();
        assertThat(hit.score()).isEqualTo(all.getFirst().score());
        Why lower = why(all.get(19).id(), 3, Filter.all(), 0);
        assertThat(lower.verdict()).isEqualTo("lower");
        assertThat(lower.rank()).isEqualTo(20);
        assertThat(lower.score()).isEqualTo(all.get(19).score());
        assertThat(lower.sentence()).contains("number 20", "3 were asked for");
    }

    /** A graph with a hole: what it misses only an exact search finds. */
    private record Hole(Searcher of, String missed) implements Searcher {
        @Override
        public SearchResult search(SearchRequest request) {
            SearchResult found = of.search(request);
            return request.exact()
                    ? found
                    : new SearchResult(
                            found.hits().stream().filter(h -> !h.id().equals(missed)).toList(),
                            found.path(),
                            null,
                            found.compared());
        }

        @Override
        public long rows() {
            return of.rows();
        }

        @Override
        public List<Row> fetch(Collection<String> ids) {
            return of.fetch(ids);
        }

        @Override
        public OptionalLong exactRank(SearchRequest request, String id) {
            return of.exactRank(request, id);
        }

        @Override
        public boolean passes(Filter filter, String id) {
            return of.passes(filter, id);
        }

        @Override
        public void close() {}
    }

    @Test
    void aRowThatTheGraphMissesHasItsExactRankAndScore() {
        var generation = new dev.lockstep.api.GenerationStore.Generation(T, "works", 2);
        try (Searcher real = bench.lucene.searcher(generation)) {
            float[] vector = bench.model.embed(List.of("topic7")).getFirst();
            SearchRequest request = SearchRequest.byVector(vector, 10);
            Hit fourth = real.search(request).hits().get(3);
            Why why =
                    new ExplainRank(new Hole(real, fourth.id()), request)
                            .why(fourth.id())
                            .orElseThrow();
            assertThat(why.verdict()).isEqualTo("missed");
            assertThat(why.rank()).isEqualTo(4);
            assertThat(why.score()).isEqualTo(fourth.score());
            assertThat(why.sentence()).contains("The graph missed the row", "number 4");
            assertThat(new ExplainRank(real, request).why("nobody")).isEmpty();
        }
    }

    @Test
    void aMapHasEachRowOfItsGenerationAndTheHitsWhereTheyLie() {
        MapView map = bench.service.map(T, "works", new MapQuery(0, 1_000, "title"));
        assertThat(map.generation()).isEqualTo(2);
        assertThat(map.rows()).isEqualTo(ROWS);
        assertThat(map.points().id()).hasSize(ROWS).contains("w40").doesNotContain("w5");
        assertThat(map.groups().stream().mapToInt(g -> g.points()).sum()).isEqualTo(ROWS);
        assertThat(map.share().getFirst()).isBetween(map.share().getLast(), 1.0);
        assertThat(bench.service.map(T, "works", new MapQuery(1, 1_000, null)).points().id())
                .contains("w5");
        assertThat(bench.service.map(T, "works", new MapQuery(0, 10, null)).points().id())
                .isEqualTo(map.points().id().subList(0, 10));
        Located located = bench.service.locate(T, "works", query("topic7", 3, Filter.all(), 0));
        assertThat(located.query()).isNotNull();
        for (int i = 0; i < 3; i++) {
            String id = located.search().result().hits().get(i).id();
            int at = map.points().id().indexOf(id);
            assertThat(located.hits().get(i).x()).isEqualTo(map.points().x()[at]);
            assertThat(located.hits().get(i).y()).isEqualTo(map.points().y()[at]);
        }
        assertThatThrownBy(() -> bench.service.map(T, "works", new MapQuery(9, 10, null)))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("works@9");
    }
}
