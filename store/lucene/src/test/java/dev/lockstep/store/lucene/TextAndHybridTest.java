package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextAndHybridTest {
    @TempDir Path root;
    private LuceneStore store;
    private Searcher searcher;

    @BeforeEach
    void build() {
        store = LuceneStore.open(LuceneOptions.of(root));
        Generations.make(store, 1, Metric.COSINE, Batch.of(rows(), 3));
        searcher = store.searcher(Generations.number(1));
    }

    @AfterEach
    void close() {
        searcher.close();
        store.close();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(
                row(
                        "http",
                        1,
                        0,
                        "RFC 2616. Hypertext Transfer Protocol HTTP/1.1",
                        "{\"year\":1999}"));
        rows.add(
                row(
                        "tcp",
                        0.9f,
                        0.1f,
                        "RFC 793. Transmission Control Protocol",
                        "{\"year\":1981}"));
        rows.add(row("graphs", 0, 1, "On random graphs", "{\"authors\":[\"Paul Erdős\"]}"));
        rows.add(
                row(
                        "raft",
                        0.1f,
                        1,
                        "Searching for an understandable consensus",
                        "{\"venue\":\"ATC\"}"));
        rows.add(row("meta", 0.2f, 1, "something else", "{\"note\":\"consensus\"}"));
        rows.add(new Row("bare", null, "a lonely protocol without a vector", null));
        for (int i = 0; i < 20; i++) {
            rows.add(row("rfc" + i, 0.5f, 0.5f, "RFC " + (3000 + i) + ". Some protocol", "{}"));
        }
        return rows;
    }

    private static Row row(String id, float x, float y, String document, String metadata) {
        return new Row(id, new float[] {x, y, 0.1f}, document, metadata);
    }

    @ParameterizedTest
    @CsvSource({
        "RFC 2616,http",
        "2616,http",
        "rfc-2616!,http",
        "erdos,graphs",
        "ERDŐS,graphs",
        "graph,graphs",
        "consensus,raft",
        "search consensus,raft",
        "1981,tcp",
        "on,graphs",
    })
    void findsByWords(String text, String first) {
        assertThat(text(text, 5, Filter.all()).hits().getFirst().id()).isEqualTo(first);
    }

    @Test
    void aDocumentCountsForMoreThanMetadata() {
        assertThat(text("consensus", 5, Filter.all()).hits())
                .extracting(Hit::id)
                .containsExactly("raft", "meta");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "?",
                "a AND",
                "(",
                "\"",
                "title:[* TO",
                "~^8",
                "\\",
                "/re(/",
                "&&||!",
                "😀",
                "\u0000\uD800",
                "NOT NOT",
                "-",
                "+-&&||!(){}[]^\"~*?:\\/"
            })
    void whateverIsTypedIsWords(String text) {
        SearchResult result = text(text, 5, Filter.all());
        assertThat(result.path()).isEqualTo(SearchResult.Path.TEXT);
        assertThat(result.shortfall()).isNotNull();
        text("word ".repeat(5000) + text, 5, Filter.all());
    }

    @Test
    void filtersApplyToWordsToo() {
        Filter late = new Filter.NumberRange("year", 1990.0, true, null, true);
        SearchResult result = text("protocol", 5, late);
        assertThat(result.hits()).extracting(Hit::id).containsExactly("http");
        assertThat(result.shortfall())
                .isEqualTo("Found 1 of 5 rows asked for: only 1 of 26 rows pass the filter.");
    }

    @Test
    void hybridTellsWhatEachSignalBrought() {
        SearchResult result =
                searcher.search(
                        new SearchRequest(
                                Mode.HYBRID,
                                new float[] {0, 1, 0.1f},
                                "RFC 2616",
                                30,
                                0,
                                false,
                                Filter.all()));
        assertThat(result.path()).isEqualTo(SearchResult.Path.HYBRID);
        assertThat(result.hits()).isSortedAccordingTo(TextAndHybridTest::better);
        Hit http = hit(result, "http");
        assertThat(http.textRank()).isEqualTo(1);
        assertThat(http.score()).isEqualTo(1.0 / (60 + http.vectorRank()) + 1.0 / 61);
        Hit graphs = hit(result, "graphs");
        assertThat(graphs.vectorRank()).isEqualTo(1);
        assertThat(graphs.textRank()).isZero();
        assertThat(graphs.score()).isEqualTo(1.0 / 61);
        assertThat(http.document()).startsWith("RFC 2616");
        assertThat(result.shortfall()).contains("Found 25 of 30");
    }

    @Test
    void aRowWithTheRareWordIsNotOutrunByThoseThatShareACommonOne() {
        float[] nearTheOtherRfcs = {1, 1, 0.1f};
        SearchRequest request =
                new SearchRequest(
                        Mode.HYBRID, nearTheOtherRfcs, "RFC 2616", 5, 0, false, Filter.all());
        SearchResult result = searcher.search(request);
        assertThat(result.hits().getFirst().id()).isEqualTo("http");
        assertThat(hit(result, "rfc0").textRank()).isZero();
    }

    private static int better(Hit a, Hit b) {
        int byScore = Double.compare(b.score(), a.score());
        return byScore != 0 ? byScore : a.id().compareTo(b.id());
    }

    private static Hit hit(SearchResult result, String id) {
        return result.hits().stream().filter(h -> h.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void rowsWithoutAVectorAreFoundByWordsOnly() {
        assertThat(text("lonely", 1, Filter.all()).hits())
                .extracting(Hit::id)
                .containsExactly("bare");
        var all = SearchRequest.byVector(new float[] {1, 0, 0}, 26);
        SearchResult result = searcher.search(all);
        assertThat(result.hits()).hasSize(25).noneMatch(h -> h.id().equals("bare"));
        assertThat(result.shortfall()).contains("no vector");
        assertThat(searcher.exactRank(all, "bare")).isEmpty();
        assertThat(searcher.exactRank(all, "http")).hasValue(1);
    }

    @Test
    void refusesQueriesThatMakeNoSense() {
        refused(SearchRequest.byVector(new float[] {1, 0}, 1), "of 2 dimensions, expected 3");
        refused(SearchRequest.byVector(new float[] {0, 0, 0}, 1), "expected one with a direction");
        refused(SearchRequest.byVector(new float[] {1, Float.NaN, 0}, 1), "found NaN");
        refused(SearchRequest.byVector(new float[] {1, 0, 0}, 0), "a count of 0");
        refused(SearchRequest.byVector(new float[] {1, 0, 0}, 10_001), "a count of 10001");
        refused(
                new SearchRequest(Mode.TEXT, null, null, 1, 0, false, Filter.all()),
                "found no words");
        refused(
                new SearchRequest(Mode.VECTOR, null, "x", 1, 0, false, Filter.all()),
                "found no query vector");
    }

    private void refused(SearchRequest request, String words) {
        assertThatThrownBy(() -> searcher.search(request))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining(words);
    }

    private SearchResult text(String text, int count, Filter filter) {
        return searcher.search(new SearchRequest(Mode.TEXT, null, text, count, 0, false, filter));
    }
}
