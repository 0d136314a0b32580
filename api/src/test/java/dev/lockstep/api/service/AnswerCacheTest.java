package dev.lockstep.api.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.SearchQuery;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept is found by an equal search of the same content, and is never more than allowed. */
class AnswerCacheTest {
    private static final String SCOPE = "index/1";

    private final AnswerCache cache = AnswerCache.of(100_000);

    private static SearchQuery query(float... vector) {
        return new SearchQuery(null, vector, Mode.VECTOR, 10, 0, false, Filter.all(), 0);
    }

    private static SearchResult result(String id, int documentLength) {
        Hit hit = new Hit(id, 1, 1, 0, "x".repeat(documentLength), null);
        return new SearchResult(List.of(hit), SearchResult.Path.GRAPH, null, 1);
    }

    @Test
    void anEqualSearchOfTheSameContentIsFound() {
        SearchResult kept = result("a", 10);
        cache.keep(SCOPE, query(1, 2), kept);
        assertThat(cache.find(SCOPE, query(1, 2))).isSameAs(kept);
        assertThat(cache.find("index/2", query(1, 2))).isNull();
        assertThat(cache.find(SCOPE, query(1, 3))).isNull();
        assertThat(cache.find(SCOPE, query(1, Math.nextUp(2f)))).isNull();
        assertThat(cache.find(SCOPE, query())).isNull();
        assertThat(cache.hits()).isEqualTo(1);
        assertThat(cache.misses()).isEqualTo(4);
    }

    @Test
    void whateverChangesTheAnswerMakesAnotherSearch() {
        float[] v = {1, 2};
        Filter other = new Filter.In("year", List.of(1998));
        List<SearchQuery> all =
                List.of(
                        new SearchQuery("a", v, Mode.VECTOR, 10, 0, false, Filter.all(), 0),
                        new SearchQuery("b", v, Mode.VECTOR, 10, 0, false, Filter.all(), 0),
                        new SearchQuery("a", null, Mode.VECTOR, 10, 0, false, Filter.all(), 0),
                        new SearchQuery("a", v, Mode.HYBRID, 10, 0, false, Filter.all(), 0),
                        new SearchQuery("a", v, Mode.VECTOR, 11, 0, false, Filter.all(), 0),
                        new SearchQuery("a", v, Mode.VECTOR, 10, 50, false, Filter.all(), 0),
                        new SearchQuery("a", v, Mode.VECTOR, 10, 0, true, Filter.all(), 0),
                        new SearchQuery("a", v, Mode.VECTOR, 10, 0, false, other, 0),
                        new SearchQuery("a", v, Mode.VECTOR, 10, 0, false, Filter.all(), 3));
        for (int i = 0; i < all.size(); i++) {
            assertThat(cache.find(SCOPE, all.get(i))).as("%s", all.get(i)).isNull();
            cache.keep(SCOPE, all.get(i), result("r" + i, 0));
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(cache.find(SCOPE, all.get(i))).isEqualTo(result("r" + i, 0));
        }
    }

    @Test
    void whatWasNotAskedForTheLongestTimeGoesFirst() {
        cache.keep(SCOPE, query(0), result("first", 0));
        IntStream.range(1, 1_000)
                .forEach(i -> {
                    cache.keep(SCOPE, query(i), result("r" + i, 1_000));
                    assertThat(cache.bytes()).isLessThanOrEqualTo(100_000);
                    assertThat(cache.find(SCOPE, query(0))).isNotNull();
                });
        assertThat(cache.find(SCOPE, query(1))).isNull();
        assertThat(cache.find(SCOPE, query(999))).isNotNull();
        assertThat(cache.bytes()).isGreaterThan(90_000);
    }

    @Test
    void oneThatIsKeptAnewTakesThePlaceOfTheOld() {
        cache.keep(SCOPE, query(1), result("old", 100));
        long bytes = cache.bytes();
        cache.keep(SCOPE, query(1), result("new", 100));
        assertThat(cache.bytes()).isEqualTo(bytes);
        assertThat(cache.find(SCOPE, query(1))).isEqualTo(result("new", 100));
    }

    @Test
    void oneAnswerDoesNotTakeThePlaceOfAllOthers() {
        cache.keep(SCOPE, query(1), result("small", 10));
        cache.keep(SCOPE, query(2), result("large", 10_000));
        assertThat(cache.find(SCOPE, query(2))).isNull();
        assertThat(cache.find(SCOPE, query(1))).isNotNull();
    }

    @Test
    void noBytesKeepNothing() {
        AnswerCache off = AnswerCache.of(0);
        off.keep(SCOPE, query(1), result("a", 0));
        assertThat(off.find(SCOPE, query(1))).isNull();
        assertThat(off.isOn()).isFalse();
        assertThat(off.misses()).isZero();
    }
}
