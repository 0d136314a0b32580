package dev.lockstep.index;

import static dev.lockstep.index.IndexBench.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a generation has answered is answered again, until another one serves. */
class KeptAnswersTest {
    private static SearchView search(IndexBench bench, long generation) {
        return bench.service.search(
                T,
                "works",
                new SearchQuery(
                        "topic7", null, Mode.VECTOR, 3, 0, false, Filter.all(), generation));
    }

    @Test
    void anAnswerIsKeptUntilAnotherGenerationServes(@TempDir Path home) throws Exception {
        TestDatasets datasets = new TestDatasets("work_id");
        datasets.put("w7", "work about topic7");
        try (IndexBench bench = new IndexBench(home, datasets)) {
            bench.service.create(T, bench.definition("work_id", false, 0));
            bench.synced(false);
            SearchView first = search(bench, 0);
            SearchView again = search(bench, 0);
            assertThat(first.cached()).isFalse();
            assertThat(again.cached()).isTrue();
            assertThat(again.result()).isEqualTo(first.result());
            assertThat(again.generation()).isEqualTo(1);

            datasets.put("w8", "topic7");
            bench.synced(false);
            SearchView second = search(bench, 0);
            assertThat(second.cached()).isFalse();
            assertThat(second.result().hits()).extracting(Hit::id).contains("w8");
            assertThat(search(bench, 0).cached()).isTrue();
            search(bench, 1);
            assertThat(search(bench, 1).cached()).as("a kept generation may be gone").isFalse();

            bench.service.delete(T, "works");
            datasets.remove("w8", "topic7");
            bench.service.create(T, bench.definition("work_id", false, 0));
            bench.synced(false);
            SearchView anew = search(bench, 0);
            assertThat(anew.cached()).isFalse();
            assertThat(anew.result().hits()).extracting(Hit::id).containsExactly("w7");
        }
    }
}
