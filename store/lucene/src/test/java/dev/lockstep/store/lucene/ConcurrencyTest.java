package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
    @TempDir Path root;

    /** Readers hop from generation to generation while these are built and dropped. */
    @Test
    void searchesSeeOneWholeGenerationDuringBuildsAndDrops() throws Exception {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root));
                ExecutorService pool = Executors.newFixedThreadPool(3)) {
            AtomicReference<Searcher> serving;
            AtomicBoolean done = new AtomicBoolean();
            Generations.make(store, 1, Metric.L2, generation(1));
            serving = new AtomicReference<>(store.searcher(Generations.number(1)));
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(pool.submit(() -> readUntil(done, serving)));
            }
            for (int g = 2; g <= 12; g++) {
                Generations.next(store, g - 1, generation(g), List.of(), g % 4 == 0);
                Searcher old = serving.getAndSet(store.searcher(Generations.number(g)));
                store.drop(Generations.number(g - 1));
                old.close();
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            Objects.requireNonNull(serving.get()).close();
            assertThat(store.generations(TenantId.DEFAULT, "works"))
                    .containsExactly(Generations.number(12));
        }
    }

    /** Every row of generation g has the document "g": a mix of two would show. */
    private static Batch generation(int g) {
        List<dev.lockstep.api.Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(
                    new dev.lockstep.api.Row(
                            "r" + i, new float[] {i, g}, "" + g, "{\"g\":" + g + "}"));
        }
        return Batch.of(rows, 2);
    }

    private static int readUntil(AtomicBoolean done, AtomicReference<Searcher> serving) {
        int reads = 0;
        while (!done.get() || reads == 0) {
            try {
                var hits =
                        Objects.requireNonNull(serving.get())
                                .search(SearchRequest.byVector(new float[] {reads % 200, 0}, 50))
                                .hits();
                assertThat(hits).hasSize(50);
                assertThat(hits.stream().map(h -> h.document()).distinct()).hasSize(1);
                reads++;
            } catch (IllegalStateException closedMeanwhile) {
                assertThat(closedMeanwhile).hasMessageContaining("is closed");
            }
        }
        return reads;
    }

    @Test
    void anOpenSearcherOutlivesTheDropAndAClosedOneFails() {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Generations.make(store, 1, Metric.L2, generation(1));
            Searcher searcher = store.searcher(Generations.number(1));
            store.drop(Generations.number(1));
            store.drop(Generations.number(1));
            assertThat(Files.exists(root.resolve("default/works/1"))).isFalse();
            SearchRequest request = SearchRequest.byVector(new float[] {1, 1}, 5);
            assertThat(searcher.search(request).hits()).hasSize(5);
            searcher.close();
            searcher.close();
            assertThatThrownBy(() -> searcher.search(request)).hasMessageContaining("is closed");
            assertThatThrownBy(() -> store.searcher(Generations.number(1)))
                    .hasMessageContaining("no generation");
        }
    }

    @Test
    void aPinnedGenerationOutlivesItsDropUntilThePinEnds() {
        SettableClock clock = new SettableClock();
        LuceneOptions options = LuceneOptions.of(root).withTime(clock);
        CollectionRef ref = new CollectionRef(TenantId.DEFAULT, "lucene", "works");
        SnapshotRef pinned;
        try (LuceneStore store = LuceneStore.open(options)) {
            Generations.make(store, 1, Metric.L2, generation(1));
            try (Snapshot snapshot = store.pin(ref, "run-7", Duration.ofHours(1))) {
                pinned = snapshot.ref();
            }
            store.drop(Generations.number(1));
            assertThat(store.generations(TenantId.DEFAULT, "works")).isEmpty();
            assertThat(store.describe(ref)).isEmpty();
        }
        try (LuceneStore store = LuceneStore.open(options)) {
            try (Snapshot again = store.reopen(pinned)) {
                assertThat(again.rows()).isEqualTo(200);
            }
            clock.advance(Duration.ofHours(2));
            assertThatThrownBy(() -> store.reopen(pinned)).hasMessageContaining("found it removed");
            assertThat(Files.exists(root.resolve("default/works/1"))).isFalse();
        }
    }

    /** A small budget for graphs makes several segments, which are searched as one. */
    @Test
    void theMemoryForGraphsBoundsTheSegments() {
        LuceneOptions options = LuceneOptions.of(root).withMemory(2 << 20, 16 << 20);
        try (LuceneStore store = LuceneStore.open(options)) {
            SeededData data = new SeededData(2, 32);
            var spec = CollectionSpec.of(32, Metric.COSINE);
            Map<String, String> settings = Map.of("m", "16", "ef-construction", "40");
            try (var build =
                    store.build(Generations.number(1), null, spec, settings, Generations.SCOPE)) {
                for (int i = 0; i < 8; i++) {
                    build.upsert(data.batch(i * 1000, 1000));
                    build.commit(Generations.checkpoint(Generations.SCOPE, i));
                }
                build.finish(Generations.checkpoint(Generations.SCOPE, 8), true);
                assertThat(build.stats().segments()).isBetween(2, 4);
            }
            store.seal(Generations.number(1));
            try (Searcher searcher = store.searcher(Generations.number(1))) {
                float[] query = data.vector();
                var exact =
                        new SearchRequest(
                                SearchRequest.Mode.VECTOR,
                                query,
                                null,
                                10,
                                0,
                                true,
                                dev.lockstep.api.search.Filter.all());
                var best = searcher.search(exact).hits().getFirst().id();
                assertThat(
                                searcher.search(SearchRequest.byVector(query, 10))
                                        .hits()
                                        .getFirst()
                                        .id())
                        .isEqualTo(best);
            }
        }
    }

    @Test
    void aSnapshotIsReadOnFromEveryPosition() {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            Generations.make(store, 1, Metric.L2, generation(1));
            Generations.next(store, 1, generation(2).slice(0, 20), List.of("r50", "r199"), false);
            try (Snapshot snapshot = store.snapshot(Generations.number(2))) {
                List<String> all = new ArrayList<>();
                for (var split : snapshot.plan(5)) {
                    Position position = Position.START;
                    long rows = 0;
                    while (!position.done()) {
                        try (var reader = snapshot.open(split, position, 7)) {
                            Batch batch = reader.next();
                            if (batch != null) {
                                all.addAll(List.of(batch.ids()));
                                rows += batch.size();
                            }
                            position = reader.position();
                            assertThat(position.rows()).isEqualTo(rows);
                        }
                    }
                    assertThat(split.rows()).isEqualTo(rows);
                }
                assertThat(all).hasSize(198).doesNotHaveDuplicates();
            }
        }
    }
}
