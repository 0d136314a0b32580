package dev.lockstep.migrate.internal.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.OpenSearchers;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.MigrationService.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Searchers are closed once, when nobody uses them and nobody did for a while. */
class OpenSidesTest {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final OpenSides open = new OpenSides(() -> now);
    private final Counting source = new Counting();
    private final Counting target = new Counting();

    private static final class Counting implements Searcher {
        private int closes;

        @Override
        public long rows() {
            return 0;
        }

        @Override
        public SearchResult search(SearchRequest request) {
            return new SearchResult(List.of(), SearchResult.Path.EXACT, null, 0);
        }

        @Override
        public List<Row> fetch(Collection<String> ids) {
            return List.of();
        }

        @Override
        public OptionalLong exactRank(SearchRequest request, String id) {
            return OptionalLong.empty();
        }

        @Override
        public boolean passes(Filter filter, String id) {
            return true;
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private void search(Side side, Counting searcher) {
        open.lease("m1", side, () -> searcher).close();
    }

    private void wait(Duration time) {
        now = now.plus(time);
        open.closeDisused();
    }

    @Test
    void theSideThatIsSearchedNoMoreIsClosedAndTheOtherStays() {
        search(Side.SOURCE, source);
        search(Side.TARGET, target);
        wait(Duration.ofMinutes(9));
        search(Side.TARGET, target);
        assertThat(source.closes).isZero();
        wait(Duration.ofMinutes(2));
        assertThat(source.closes).isEqualTo(1);
        assertThat(target.closes).isZero();
        open.close();
        assertThat(source.closes).isEqualTo(1);
        assertThat(target.closes).isEqualTo(1);
    }

    @Test
    void aLongSearchKeepsItOpen() {
        OpenSearchers.Lease lease = open.lease("m1", Side.SOURCE, () -> source);
        wait(Duration.ofHours(1));
        open.forget("m1");
        assertThat(source.closes).isZero();
        lease.close();
        assertThat(source.closes).isEqualTo(1);
    }

    @Test
    void oneThatFailedIsOpenedAnew() {
        search(Side.SOURCE, source);
        open.forget("m1", Side.SOURCE);
        assertThat(source.closes).isEqualTo(1);
        Counting anew = new Counting();
        try (OpenSearchers.Lease lease = open.lease("m1", Side.SOURCE, () -> anew)) {
            assertThat(lease.searcher()).isSameAs(anew);
        }
    }

    @Test
    void ofTwoThatOpenItAtOnceOneIsKept() {
        Counting slower = new Counting();
        try (OpenSearchers.Lease lease =
                open.lease(
                        "m1",
                        Side.SOURCE,
                        () -> {
                            search(Side.SOURCE, source);
                            return slower;
                        })) {
            assertThat(lease.searcher()).isSameAs(source);
        }
        assertThat(slower.closes).isEqualTo(1);
        assertThat(source.closes).isZero();
    }

    @Test
    void whatIsOpenedWhileAllIsClosedDoesNotStayOpen() {
        OpenSearchers.Lease lease =
                open.lease(
                        "m1",
                        Side.SOURCE,
                        () -> {
                            open.close();
                            return source;
                        });
        assertThat(source.closes).isZero();
        lease.close();
        assertThat(source.closes).isEqualTo(1);
    }
}
