package dev.lockstep.cli.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "999,999",
        "1000,1.0k",
        "9949,9.9k",
        "14000,14k",
        "999499,999k",
        "999500,1.0M"
    })
    void roughNumbersHaveThreeDigitsAtMost(double number, String text) {
        assertThat(Figures.rough(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-1,unknown", "0,0 B", "45000,45 kB", "2100000,2.1 MB", "850000000,850 MB"})
    void bytes(long bytes, String text) {
        assertThat(Figures.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1,rows,1 row",
        "480997,rows,'480,997 rows'",
        "1,indexes,1 index",
        "1,batches,1 batch"
    })
    void countsAgreeWithTheirUnit(long number, String unit, String text) {
        assertThat(Figures.count(number, unit)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-5,00:00", "192,03:12", "3599,59:59", "3792,1:03:12"})
    void clock(long seconds, String text) {
        assertThat(Figures.clock(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"840,840 ms", "4200,4.2 s", "372000,6m12s", "7500000,2h05m"})
    void took(long millis, String text) {
        assertThat(Figures.took(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2,just now", "59,59 s ago", "180,3 min ago", "86399,23 h ago", "86400,1 day ago"})
    void ago(long seconds, String text) {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        assertThat(Figures.ago(now.minusSeconds(seconds), now, ZoneOffset.UTC)).isEqualTo(text);
    }

    @Test
    void whatIsOldHasADate() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        assertThat(Figures.ago(now.minus(Duration.ofDays(8)), now, ZoneOffset.UTC))
                .isEqualTo("2026-01-23");
    }
}
