package dev.lockstep.index;

import static dev.lockstep.index.IndexBench.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.GenerationView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sync costs, in texts, rows, segments and bytes; over many of them in a row. */
class SyncCostTest {
    private static final int ROWS = 4_000;
    private static final int CHANGED = 40;
    private static final int SYNCS = 21;

    @TempDir Path home;

    private static Map<String, String> titles(int from, int count, String word) {
        Map<String, String> titles = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int id = (from + i) % ROWS;
            titles.put("w" + id, word + " " + id);
        }
        return titles;
    }

    @Test
    void manySyncsEachCostWhatTheirChangeCostsAndSegmentsStayFew() throws Exception {
        TestDatasets datasets = new TestDatasets("work_id");
        datasets.putAll(titles(0, ROWS, "first"));
        try (IndexBench bench = new IndexBench(home, datasets)) {
            bench.service.create(T, bench.definition("work_id", false, 0));
            bench.synced(false);
            long whole = bench.service.get(T, "works").bytes();
            for (int i = 0; i < SYNCS; i++) {
                datasets.putAll(titles(i * CHANGED, CHANGED, "version" + i));
                bench.model.asked.clear();
                long before = ownBytes();
                RunView run = bench.synced(false);
                assertThat(run.result())
                        .as("sync %s", i)
                        .containsEntry("build", "incremental")
                        .containsEntry("embedded", Integer.toString(CHANGED))
                        .containsEntry("upserted", Integer.toString(CHANGED));
                assertThat(texts(bench)).as("texts of sync %s", i).isEqualTo(CHANGED);
                GenerationView serving = bench.service.generations(T, "works").getFirst();
                assertThat(serving.rows()).isEqualTo(ROWS);
                assertThat(serving.segments()).as("segments after sync %s", i).isLessThan(11);
                boolean rewritten = serving.segments() == 1;
                if (!rewritten) {
                    assertThat(ownBytes() - before)
                            .as("bytes on disk that sync %s has added", i)
                            .isLessThan(whole / 10);
                }
            }
            assertThat(bench.ids("version" + (SYNCS - 1) + " " + (SYNCS * CHANGED - 1), 1))
                    .containsExactly("w" + (SYNCS * CHANGED - 1));
        }
    }

    private static long texts(IndexBench bench) {
        return bench.model.asked.stream().filter(t -> t.startsWith("version")).count();
    }

    /** Bytes of all generations, linked files counted once. */
    private long ownBytes() throws Exception {
        Map<Object, Long> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(home.resolve("indexes"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Object key = Files.getAttribute(file, "unix:ino");
                files.put(key, Files.size(file));
            }
        }
        return files.values().stream().mapToLong(Long::longValue).sum();
    }
}
