package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Snapshot;
import dev.lockstep.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Instant START = Instant.parse("2026-01-30T12:00:00Z");

    @TempDir Path directory;
    private SettableClock clock;
    private Made made;

    @BeforeEach
    void open() {
        clock = new SettableClock(START);
        made = new Made(Opened.in(directory, clock));
    }

    @AfterEach
    void close() {
        made.opened().close();
    }

    private void full(String name) {
        made.full(name, Made.GENERATOR.rows(0, 3));
    }

    private void later(Duration time) {
        clock.advance(time);
    }

    private Map<String, String> kept(Retention policy) {
        Map<String, String> kept = new TreeMap<>();
        made.archive().expire(Made.TENANT, policy, true).stream()
                .filter(fate -> !fate.removed())
                .forEach(fate -> kept.put(fate.backup(), fate.reason()));
        return kept;
    }

    private List<String> names() {
        return made.archive().list(Made.TENANT).stream().map(BackupInfo::name).toList();
    }

    @Test
    void eachRuleKeepsTheNewestOfItsPeriods() {
        for (String name : List.of("jan30", "jan31a", "jan31b", "feb1", "feb2")) {
            if (name.endsWith("b")) {
                later(Duration.ofHours(2));
            } else if (!name.equals("jan30")) {
                later(Duration.ofHours(name.equals("feb1") ? 22 : 24));
            }
            full(name);
        }
        later(Duration.ofDays(400));
        full("next");

        assertThat(kept(Retention.NOTHING)).hasSize(6);
        assertThat(kept(Retention.NOTHING.keepLast(2)).keySet()).containsExactly("feb2", "next");
        assertThat(kept(Retention.NOTHING.keepDaily(3)).keySet())
                .containsExactly("feb1", "feb2", "next");
        assertThat(kept(Retention.NOTHING.keepDaily(4)))
                .containsKeys("jan31b")
                .doesNotContainKey("jan31a")
                .containsEntry("feb1", "newest of 2026-02-01");
        assertThat(kept(Retention.NOTHING.keepWeekly(3)).keySet())
                .as("weeks begin on Monday, February 2")
                .containsExactly("feb1", "feb2", "next");
        assertThat(kept(Retention.NOTHING.keepMonthly(3)).keySet())
                .containsExactly("feb2", "jan31b", "next");
        assertThat(kept(Retention.NOTHING.keepYearly(9)).keySet()).containsExactly("feb2", "next");
        assertThat(kept(Retention.NOTHING.keepLast(1).keepYearly(2).keepDaily(3)).keySet())
                .containsExactly("feb1", "feb2", "next");
        assertThat(names()).hasSize(6);
    }

    @Test
    void whatIsYoungStaysAndTheRestGoes() {
        full("a");
        later(Duration.ofDays(10));
        full("b");
        later(Duration.ofDays(10));

        List<Retention.Fate> fates =
                made.archive()
                        .expire(
                                Made.TENANT,
                                Retention.NOTHING.olderThan(Duration.ofDays(15)),
                                false);

        assertThat(fates)
                .filteredOn(Retention.Fate::removed)
                .singleElement()
                .satisfies(f -> assertThat(f.backup()).isEqualTo("a"))
                .satisfies(f -> assertThat(f.bytes()).isPositive());
        assertThat(names()).containsExactly("b");
        assertThat(made.directory("a").toFile().list())
                .satisfiesAnyOf(l -> assertThat(l).isNull(), l -> assertThat(files("a")).isEmpty());
    }

    private List<Path> files(String backup) {
        try (var files = Files.walk(made.directory(backup))) {
            return files.filter(Files::isRegularFile).toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theLastGoodOneIsNeverRemoved() throws Exception {
        full("good");
        later(Duration.ofDays(1));
        full("bad");
        Files.delete(made.file("bad", "works.parquet"));
        assertThat(made.archive().verify(Made.TENANT, "bad", VerifyOptions.FILES).sound())
                .isFalse();
        later(Duration.ofDays(100));

        Retention policy = Retention.NOTHING.olderThan(Duration.ofDays(1));
        made.archive().expire(Made.TENANT, policy, false);

        assertThat(names()).containsExactly("good");
        assertThat(made.rows("good")).hasSize(3);
    }

    @Test
    void aGoodOneOnADamagedParentIsNotTheLastGoodOne() throws Exception {
        full("good");
        later(Duration.ofDays(1));
        full("base");
        later(Duration.ofDays(1));
        made.increment("next", "base", Made.GENERATOR.rows(1, 2), List.of(), 3);
        Files.delete(made.file("base", "works.parquet"));
        made.archive().verify(Made.TENANT, "base", VerifyOptions.FILES);
        later(Duration.ofDays(100));

        made.archive().expire(Made.TENANT, Retention.NOTHING.olderThan(Duration.ofDays(1)), false);

        assertThat(names()).containsExactly("good");
    }

    @Test
    void aParentStaysAsLongAsItIsNeeded() {
        full("a0");
        later(Duration.ofDays(1));
        made.increment("a1", "a0", Made.GENERATOR.rows(1, 2), List.of(), 3);
        later(Duration.ofDays(1));
        made.increment("a2", "a1", Made.GENERATOR.rows(2, 3), List.of(), 3);
        later(Duration.ofDays(1));
        full("b0");

        assertThat(kept(Retention.NOTHING.keepLast(2)))
                .containsEntry("a1", "parent of a2")
                .containsEntry("a0", "parent of a1");
        made.archive().expire(Made.TENANT, Retention.NOTHING.keepLast(2), false);
        assertThat(names()).containsExactly("a0", "a1", "a2", "b0");
        made.archive().expire(Made.TENANT, Retention.NOTHING.keepLast(1), false);
        assertThat(names()).containsExactly("b0");
    }

    @Test
    void aPinnedBackupStaysUntilThePinEnds() {
        full("a");
        later(Duration.ofDays(1));
        full("b");
        Snapshot held =
                made.archive().store().pin(Made.ref("a"), "run-restore", Duration.ofHours(5));
        assertThat(made.archive().store().pins(Made.TENANT))
                .singleElement()
                .satisfies(p -> assertThat(p.owner()).isEqualTo("run-restore"));

        made.archive().expire(Made.TENANT, Retention.NOTHING.keepLast(1), false);
        assertThat(names()).containsExactly("a", "b");
        assertThat(kept(Retention.NOTHING.keepLast(1))).containsEntry("a", "pinned");

        later(Duration.ofHours(6));
        assertThat(made.archive().store().pins(Made.TENANT)).isEmpty();
        made.archive().expire(Made.TENANT, Retention.NOTHING.keepLast(1), false);
        assertThat(names()).containsExactly("b");
        held.close();
    }

    @Test
    void theUnfinishedGoAfterADayAndKeepTheirParentUntilThen() throws Exception {
        full("a");
        later(Duration.ofDays(2));
        full("b");
        made.archive()
                .begin(Made.TENANT, BackupPlan.full("c", "1").onto("a", 5), Made.scope("c", 1))
                .close();
        touch("c");

        assertThat(kept(Retention.NOTHING.keepLast(1)))
                .containsEntry("a", "parent of c")
                .containsEntry("c", "unfinished, and younger than a day");
        later(Duration.ofHours(25));
        made.archive().expire(Made.TENANT, Retention.NOTHING.keepLast(1), false);
        assertThat(names()).containsExactly("b");
        assertThat(made.archive().unfinished(Made.TENANT)).isEmpty();
    }

    /** Files bear the machine's time; here the clock's counts. */
    private void touch(String backup) throws Exception {
        for (Path file : files(backup)) {
            Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(clock.instant()));
        }
    }
}
