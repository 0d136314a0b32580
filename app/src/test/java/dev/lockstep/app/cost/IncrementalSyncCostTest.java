package dev.lockstep.app.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.lake.LakeCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sync after few changes reads, embeds and writes, on the real parts. */
class IncrementalSyncCostTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final int ROWS = 20_000;
    private static final long VECTOR = 4L * CountingModel.DIMENSION;

    /** Of all ids, compressed: the old rows of changed ids are found by them. */
    private static final long IDS = 5L * ROWS;

    @TempDir Path directory;

    /** What one sync cost. */
    private record Cost(long texts, LakeCounters.View lake, long indexBytes, RunView run) {}

    @Test
    void aSyncCostsWhatTheChangeCosts() throws Exception {
        try (CountingModel model = new CountingModel();
                Lockstep lockstep = open(model)) {
            ingest(lockstep, Mode.CREATE, IntStream.range(0, ROWS), "first");
            lockstep.indexes().create(T, definition());
            Cost full = sync(lockstep, model);
            assertThat(full.texts()).isGreaterThanOrEqualTo(ROWS);

            Cost small = changed(lockstep, model, ROWS / 1000, "second");
            Cost large = changed(lockstep, model, ROWS / 100, "third");

            long changed = VECTOR * ROWS / 100;
            assertThat(large.lake().rowsWritten()).isEqualTo(ROWS / 100);
            assertThat(large.lake().bytesRead()).isLessThan(IDS + 4 * changed);
            assertThat(large.lake().bytesRead()).isLessThan(full.lake().bytesRead() / 20);
            assertThat(large.lake().bytesWritten()).isLessThan(4 * changed);
            assertThat(large.indexBytes()).isLessThan(IDS + 4 * changed);
            assertThat(small.lake().bytesRead()).isLessThan(IDS);
            assertThat(small.indexBytes()).isLessThan(IDS);
        }
    }

    private Cost changed(Lockstep lockstep, CountingModel model, int rows, String version)
            throws Exception {
        IntStream ids = new Random(rows).ints(0, ROWS).distinct().limit(rows);
        ingest(lockstep, Mode.APPEND, ids, version);
        Cost cost = sync(lockstep, model);
        assertThat(cost.run().result())
                .containsEntry("embedded", Integer.toString(rows))
                .containsEntry("tokens", Integer.toString(3 * rows))
                .containsEntry("upserted", Integer.toString(rows))
                .containsEntry("deleted", "0");
        // Canaries are embedded again each time.
        assertThat(cost.texts()).isBetween((long) rows, rows + 20L);
        return cost;
    }

    private Cost sync(Lockstep lockstep, CountingModel model) throws Exception {
        LakeCounters.View before = lockstep.foundation().lake().counters().view();
        long asked = model.texts();
        RunView run = ended(lockstep, lockstep.indexes().sync(T, "rows", false));
        return new Cost(
                model.texts() - asked,
                lockstep.foundation().lake().counters().view().minus(before),
                ownBytes(run),
                run);
    }

    /** Of the files of the generation that are not links to those of the one before. */
    private long ownBytes(RunView run) throws IOException {
        Path generation =
                directory.resolve("home/lucene/default/rows/" + run.result().get("generation"));
        long bytes = 0;
        try (Stream<Path> files = Files.walk(generation)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if ((int) Files.getAttribute(file, "unix:nlink") == 1) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }

    private Lockstep open(CountingModel model) {
        Map<String, String> settings =
                Map.of(
                        "embedders.words.kind", "openai",
                        "embedders.words.model", "words",
                        "embedders.words.url", model.url(),
                        "embedders.words.api-key", "none",
                        "embedders.words.batch-texts", "256");
        Path root = directory.resolve("home");
        return Lockstep.open(
                Home.at(root, null), Configuration.read(root, null, Map.of(), settings));
    }

    private static IndexDefinition definition() {
        return new IndexDefinition(
                "rows", "rows", "id", "{text}", List.of(), "words", "refuse", Map.of(), false, 0);
    }

    private void ingest(Lockstep lockstep, Mode mode, IntStream ids, String version)
            throws Exception {
        Path file = directory.resolve(version + ".csv");
        StringBuilder csv = new StringBuilder("id,text\n");
        ids.forEach(id ->
                csv.append('r')
                        .append(id)
                        .append(',')
                        .append(version)
                        .append(' ')
                        .append(id)
                        .append('\n'));
        Files.writeString(file, csv);
        ended(
                lockstep,
                lockstep.datasets()
                        .ingest(
                                T,
                                new IngestRequest(
                                        "rows",
                                        null,
                                        file,
                                        version + ".csv",
                                        null,
                                        mode,
                                        SchemaPolicy.EVOLVE,
                                        Map.of(),
                                        "id",
                                        Map.of()))
                        .run());
    }

    private static RunView ended(Lockstep lockstep, RunView run) throws InterruptedException {
        RunView seen = run;
        while (!seen.state().ended()) {
            seen = lockstep.runs().awaitChange(T, seen, Duration.ofSeconds(30));
        }
        assertThat(seen.state()).as(seen.toString()).isEqualTo(RunState.SUCCEEDED);
        return seen;
    }
}
