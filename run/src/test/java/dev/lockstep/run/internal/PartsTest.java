package dev.lockstep.run.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.run.StepPolicy;
import dev.lockstep.run.internal.rows.RateMeter;
import dev.lockstep.run.internal.schedule.CronTimes;
import dev.lockstep.run.internal.submit.RunIds;
import dev.lockstep.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small parts that need no database. */
class PartsTest {
    @Test
    void idsSortByTimeAlsoWithinAMillisecondAndWhenTheClockGoesBack() {
        SettableClock clock = new SettableClock();
        RunIds ids = new RunIds(clock, new Random(7));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(ids.next());
            clock.advance(Duration.ofMillis(i % 100 == 99 ? -50 : i % 3));
        }
        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id.length() == 26);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 10", "3, 20", "7, 320", "8, 600", "1000, 600"})
    void waitsDoubleUpToTheLongest(int failures, long seconds) {
        assertThat(StepPolicy.DEFAULT.waitAfter(failures)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        RateMeter meter = new RateMeter();
        assertThat(meter.sample(0, 0)).isZero();
        assertThat(meter.sample(100, 50)).isZero();
        assertThat(meter.sample(1000, 100)).isEqualTo(100_000);
        long rate = 0;
        for (int second = 2; second <= 30; second++) {
            rate = meter.sample(second * 1000L, 100 + (second - 1) * 10L);
        }
        assertThat(rate).isEqualTo(10_000);
        assertThat(meter.sample(31_000, 5)).as("counting began anew").isLessThanOrEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        // The clock is put forward at 02:00: that day has no 02:30.
        "30 2 * * *, 2026-03-28T12:00:00Z, 2026-03-30T00:30:00Z",
        // It is put back at 03:00: the day has two 02:30, the first counts.
        "30 2 * * *, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
        "30 2 * * *, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
        "*/15 * * * *, 2026-01-01T00:00:00Z, 2026-01-01T00:15:00Z",
        "0 0 29 2 *, 2026-01-01T00:00:00Z, 2028-02-28T23:00:00Z",
        "0 9 * * 0, 2026-01-01T00:00:00Z, 2026-01-04T08:00:00Z",
        "0 9 * * 7, 2026-01-01T00:00:00Z, 2026-01-04T08:00:00Z",
    })
    void schedulesFollowTheClockOfTheirZone(String cron, Instant after, Instant next) {
        CronTimes times = new CronTimes(ZoneId.of("Europe/Berlin"));
        assertThat(times.next(cron, after)).contains(next);
    }
}
