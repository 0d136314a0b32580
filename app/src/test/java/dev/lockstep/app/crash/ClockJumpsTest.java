package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.crash.UpdateUnderEyes.Act;
import dev.lockstep.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock is put forward or back in the middle of things, as by a correction after a start: runs
 * end as they would, pins hold as long as what needs them, a schedule starts one run.
 */
class ClockJumpsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** About three seconds for the books. */
    private static final String SLOWLY = "20";

    @TempDir Path home;

    /** Near to now, by which the test's own view of the lake tells whether a pin has ended. */
    private final SettableClock clock =
            new SettableClock(
                    Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofMinutes(10)));

    private Lockstep lockstep;

    @BeforeEach
    void bringInStep() {
        lockstep = Shelf.open(home, null, Map.of("lake.history", "0s"), clock);
        Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 1));
        Shelf.createIndex(lockstep);
        Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private RunView copyUnderWay() throws InterruptedException {
        RunView run =
                lockstep.collections().copy(Shelf.TENANT, Shelf.COLLECTION, Shelf.COPY, SLOWLY);
        while (run.steps().stream()
                .noneMatch(s -> s.name().equals("copy") && s.state() == RunState.RUNNING)) {
            run = lockstep.runs().awaitChange(Shelf.TENANT, run, Duration.ofSeconds(10));
            assertThat(run.state().ended()).as("%s", run).isFalse();
        }
        return run;
    }

    /** More than {@code runs.patience}, which is measured by time that passes. */
    @Test
    void aRunAcrossAJumpForwardAndAnHourBackEndsAsItWould() throws InterruptedException {
        RunView copy = copyUnderWay();
        clock.advance(HOUR.multipliedBy(2));
        upkeep();
        clock.advance(HOUR.negated());
        RunView ended = Aftermath.succeeded(lockstep, copy);
        assertThat(ended.result()).containsEntry("rows", "60");
        assertThat(Shelf.copied(lockstep)).isEqualTo(Shelf.version(1));
        Aftermath.succeeded(lockstep, Shelf.ingest(lockstep, 2));
        Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 2));
        clock.advance(HOUR.multipliedBy(3));
        Aftermath.succeeded(lockstep, Act.COPY.begin(lockstep, 2));
        Aftermath.prove(lockstep, 2);
        Aftermath.proveCopy(lockstep, 2);
    }

    private void upkeep() {
        RunRequest request =
                new RunRequest(
                        Shelf.TENANT,
                        "upkeep",
                        "all tables",
                        Map.of("tenant", Shelf.TENANT.value()),
                        null);
        Aftermath.succeeded(lockstep, lockstep.runs().submit(request));
    }

    @Test
    void aScheduleStartsOneRunHoweverTheClockIsPut() throws InterruptedException {
        RunRequest sync =
                new RunRequest(
                        Shelf.TENANT,
                        "index-sync",
                        "by schedule",
                        Map.of("tenant", Shelf.TENANT.value(), "index", Shelf.NAME),
                        null);
        lockstep.runs().schedule(Shelf.TENANT, "half-hourly", "*/30 * * * *", sync);
        clock.advance(HOUR.multipliedBy(5));
        awaitScheduled(1);
        clock.advance(HOUR.multipliedBy(5).negated());
        clock.advance(HOUR.multipliedBy(5));
        RunView marker = Aftermath.succeeded(lockstep, Act.SYNC.begin(lockstep, 1));
        assertThat(scheduled()).as("before " + marker.id()).hasSize(1);
        clock.advance(HOUR);
        awaitScheduled(2);
    }

    private List<RunView> scheduled() {
        return lockstep.runs().list(Shelf.TENANT, "index-sync", null, null, 100).stream()
                .filter(run -> run.subject().equals("by schedule"))
                .toList();
    }

    private void awaitScheduled(int runs) {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (scheduled().size() < runs && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(scheduled()).hasSize(runs);
        scheduled().forEach(run -> Shelf.ended(lockstep, run));
    }
}
