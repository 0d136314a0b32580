package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process killed between any two durable acts of a build loses nothing and doubles nothing. */
class CrashTest {
    @TempDir Path root;

    @ParameterizedTest
    @CsvSource({
        "BUILD_AFTER_LINK,1,false",
        "BUILD_AFTER_LINK,2,false",
        "BUILD_BEFORE_FINISH,1,true",
        "BUILD_BEFORE_FINISH,2,false",
        "BUILD_BEFORE_FINISH,2,true",
        "SEAL_BEFORE_RECORD,1,false",
        "SEAL_BEFORE_RECORD,2,true",
        "SEAL_AFTER_RECORD,1,false",
        "SEAL_AFTER_RECORD,2,false",
        "RETIRE_BEFORE_DROP,1,false",
    })
    void goesOnWhereItWasKilled(CrashPoint point, int nth, boolean compact) throws IOException {
        var ended =
                new ChildJvm(KilledBuild.class)
                        .crashAt(point, nth)
                        .run(root.toString(), "1", Boolean.toString(compact));
        assertThat(ended.crashed()).as(ended.output()).isTrue();
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            KilledBuild.run(store, 2, compact);
            assertWhole(store, compact);
        }
        try (Stream<Path> left = Files.list(root.resolve("default/works"))) {
            assertThat(left.map(p -> p.getFileName().toString())).containsExactly("2");
        }
    }

    /** Killed where no point is named: at any moment. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void goesOnAfterAKillAtAnyMoment(int kill) throws Exception {
        Process child = new ChildJvm(KilledBuild.class).start(root.toString(), "1", "true");
        Path generation = root.resolve("default/works/" + (kill == 1 ? 1 : 2));
        while (child.isAlive() && !Files.exists(generation.resolve("segments_" + kill))) {
            Thread.onSpinWait();
        }
        child.destroyForcibly().waitFor();
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            KilledBuild.run(store, 2, false);
            assertWhole(store, false);
        }
    }

    private static void assertWhole(LuceneStore store, boolean compact) {
        assertThat(store.seal(Generations.number(2), true)).isPresent();
        Map<String, Row> rows = Generations.rows(store, 2);
        assertThat(rows).hasSize(KilledBuild.BASE_ROWS - 2).doesNotContainKeys("r0", "r1");
        rows.forEach((id, row) -> {
            int n = Integer.parseInt(id.substring(1));
            String version = n < KilledBuild.CHANGED_ROWS ? "v2" : "v1";
            assertThat(row.document()).isEqualTo(version);
            Row right = KilledBuild.data(n - n % 100, version).row(n % 100);
            assertThat(row.vector()).isEqualTo(right.vector());
        });
        try (Searcher searcher = store.searcher(Generations.number(2))) {
            float[] query = java.util.Objects.requireNonNull(KilledBuild.data(100, "v2").vector(7));
            assertThat(searcher.search(SearchRequest.byVector(query, 1)).hits())
                    .extracting(h -> h.id())
                    .isEqualTo(List.of("r107"));
        }
        if (compact) {
            assertThat(store.seal(Generations.number(2), false).orElseThrow().stats().segments())
                    .isEqualTo(1);
        }
    }
}
