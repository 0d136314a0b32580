package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.LogLine;
import dev.lockstep.app.Lockstep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nightly upkeep of a whole server, between an ingest and the sync that follows it. */
class UpkeepTest {
    @TempDir Path home;

    @Test
    void tablesAreCompactedAndExpiredAndTheNextSyncStillCostsWhatTheChangeCosts() {
        try (Lockstep lockstep = Shelf.open(home, Map.of("lake.history", "0s"))) {
            succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Shelf.createIndex(lockstep);
            succeeded(lockstep, lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false));
            succeeded(lockstep, Shelf.ingest(lockstep, 2));

            assertThat(upkeep(lockstep)).anyMatch(line -> line.contains("Rewrote"));
            RunView sync =
                    succeeded(lockstep, lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false));

            assertThat(sync.result())
                    .containsEntry("build", "incremental")
                    .containsEntry("embedded", "11")
                    .containsEntry("deleted", "2");
            assertThat(Shelf.served(lockstep)).isEqualTo(Shelf.version(2));
            assertThat(log(lockstep, sync)).noneMatch(line -> line.contains("Comparing in full"));
            assertThat(upkeep(lockstep)).as("nothing is due any more").noneMatch(UpkeepTest::due);
            RunView again =
                    succeeded(lockstep, lockstep.indexes().sync(Shelf.TENANT, Shelf.NAME, false));
            assertThat(again.result()).containsEntry("build", "nothing");
            assertThat(lockstep.indexes().get(Shelf.TENANT, Shelf.NAME).inStep()).isTrue();
        }
    }

    @Test
    void runsOfLongAgoAreForgottenWithWhatTheyKept() throws IOException {
        try (Lockstep lockstep = Shelf.open(home, Map.of())) {
            RunView old = succeeded(lockstep, Shelf.ingest(lockstep, 1));
            Path kept = home.resolve("work/collections/default").resolve(old.id());
            Files.createDirectories(kept);
            Instant then = Instant.now().minus(Duration.ofDays(91));
            Files.setLastModifiedTime(kept, FileTime.from(then));
            lockstep.foundation()
                    .metadata()
                    .write(h ->
                            h.execute(
                                    "update runs set ended_at = ? where id = ?",
                                    then.toEpochMilli(),
                                    old.id()));

            assertThat(upkeep(lockstep)).anyMatch(line -> line.startsWith("Forgot 1 runs"));

            assertThat(kept).doesNotExist();
            assertThat(lockstep.runs().list(Shelf.TENANT, null, null, null, 100))
                    .extracting(RunView::id)
                    .doesNotContain(old.id());
        }
    }

    @Test
    void theFirstIngestPutsTheUpkeepOnTheSchedule() {
        try (Lockstep lockstep = Shelf.open(home, Map.of())) {
            succeeded(lockstep, Shelf.ingest(lockstep, 1));
            assertThat(lockstep.runs().schedules(Shelf.TENANT))
                    .anyMatch(s -> s.name().equals("upkeep"));
        }
    }

    private static boolean due(String line) {
        return line.contains("Rewrote");
    }

    private static List<String> upkeep(Lockstep lockstep) {
        RunRequest request =
                new RunRequest(
                        Shelf.TENANT,
                        "upkeep",
                        "all tables",
                        Map.of("tenant", Shelf.TENANT.value()),
                        null);
        return log(lockstep, succeeded(lockstep, lockstep.runs().submit(request)));
    }

    private static List<String> log(Lockstep lockstep, RunView run) {
        return lockstep.runs().log(Shelf.TENANT, run.id(), 0, 1_000).stream()
                .map(LogLine::message)
                .toList();
    }

    private static RunView succeeded(Lockstep lockstep, RunView run) {
        RunView ended = Shelf.ended(lockstep, run);
        assertThat(ended.state()).as("%s", ended.failure()).isEqualTo(RunState.SUCCEEDED);
        return ended;
    }
}
