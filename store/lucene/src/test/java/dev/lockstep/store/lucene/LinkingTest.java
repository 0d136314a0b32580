package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkingTest {
    private static final int DIMENSION = 24;
    @TempDir Path root;

    @Test
    void nineGenerationsLeaveEachOtherByteForByte() {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            SeededData data = new SeededData(5, DIMENSION);
            Map<String, Row> model = new TreeMap<>();
            List<Seal> seals = new ArrayList<>();
            var first = data.batch(0, 3000);
            put(model, first);
            seals.add(Generations.make(store, 1, Metric.COSINE, first));
            for (int g = 1; g <= 9; g++) {
                var changed = data.batch(g * 30, 60);
                List<String> deleted = List.of("r" + (1000 + g), "r" + (2000 + g), "absent");
                put(model, changed);
                deleted.forEach(model::remove);
                Seal next = Generations.next(store, g, changed, deleted, false);
                assertThat(linked(g, g + 1, seals.getLast()))
                        .isEqualTo(shared(seals.getLast(), next));
                assertThat(next.stats().rows()).isEqualTo(model.size());
                assertThat(next.stats().segments()).isEqualTo(g + 1);
                seals.add(next);
                seals.forEach(s -> store.seal(s.generation(), true));
                assertSameRows(store, g + 1, model);
            }
            assertThat(seals.getLast().stats().deletedRows()).isGreaterThan(0);
            Seal compacted = Generations.next(store, 10, null, List.of("r9"), true);
            model.remove("r9");
            assertThat(compacted.stats().segments()).isEqualTo(1);
            assertThat(compacted.stats().deletedRows()).isZero();
            assertSameRows(store, 11, model);
            seals.forEach(s -> store.seal(s.generation(), true));
            assertSearchesAgree(store, data);
        }
    }

    private static void put(Map<String, Row> model, dev.lockstep.api.Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            model.put(batch.id(i), batch.row(i));
        }
    }

    /** The base's big files are the next generation's, not copies. */
    private int linked(long base, long next, Seal seal) {
        int linked = 0;
        for (SealedFile file : seal.files()) {
            Path a = root.resolve("default/works/" + base).resolve(file.name());
            Path b = root.resolve("default/works/" + next).resolve(file.name());
            linked += Files.exists(b) && sameKey(a, b) ? 1 : 0;
        }
        return linked;
    }

    private static int shared(Seal base, Seal next) {
        return (int)
                base.files().stream()
                        .filter(f ->
                                !f.name().equals("plan.json") && !f.name().startsWith("segments"))
                        .filter(next.files()::contains)
                        .count();
    }

    private static boolean sameKey(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertSameRows(LuceneStore store, long number, Map<String, Row> model) {
        Map<String, Row> rows = Generations.rows(store, number);
        assertThat(rows.keySet()).isEqualTo(model.keySet());
        rows.forEach((id, row) ->
                dev.lockstep.testkit.Rows.assertSame(
                        java.util.Objects.requireNonNull(model.get(id)), row));
    }

    private static void assertSearchesAgree(LuceneStore store, SeededData data) {
        try (Searcher before = store.searcher(Generations.number(10));
                Searcher after = store.searcher(Generations.number(11))) {
            for (float[] query : data.vectors(20)) {
                var ids =
                        before.search(SearchRequest.byVector(query, 5)).hits().stream()
                                .map(h -> h.id())
                                .filter(id -> !id.equals("r9"))
                                .limit(4)
                                .toList();
                assertThat(after.search(SearchRequest.byVector(query, 5)).hits())
                        .extracting(h -> h.id())
                        .containsSubsequence(ids);
            }
        }
    }

    /** What an increment writes is in proportion to the change, not to the base. */
    @Test
    void anIncrementCostsWhatTheChangeCosts() {
        try (LuceneStore store = LuceneStore.open(LuceneOptions.of(root))) {
            SeededData data = new SeededData(6, 128);
            Seal first = Generations.make(store, 1, Metric.COSINE, data.batch(0, 4000));
            var spec = first.spec();
            var scope = new dev.lockstep.api.WriteScope("run-2", "load", 1);
            try (var build =
                    store.build(
                            Generations.number(2), Generations.number(1), spec, Map.of(), scope)) {
                build.upsert(data.batch(0, 40));
                long written =
                        build.finish(Generations.checkpoint(scope, 40), false).bytesWritten();
                assertThat(written).isBetween(40 * 128 * 4L, first.stats().bytes() / 10);
            }
        }
    }
}
