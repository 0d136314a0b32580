package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryingTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Retrying retrying =
            new Retrying(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    new Random(1),
                    pauses::add);
    private int calls;

    private Callable<String> failing(int times, Exception failure) {
        return () -> {
            if (calls++ < times) {
                throw failure;
            }
            return "done";
        };
    }

    private Duration paused() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }

    @Test
    void aPassingFailureIsTriedAgainWithWaitsThatGrowToTheLongest() throws Exception {
        assertThat(retrying.call(failing(6, new ConnectException("refused")), () -> {}))
                .isEqualTo("done");
        assertThat(calls).isEqualTo(7);
        // 0.2, 0.4, 0.8, 1, 1, 1 s, of each at least half.
        assertThat(paused()).isBetween(Duration.ofMillis(2200), Duration.ofMillis(4400));
    }

    @Test
    void aLastingFailureComesOutAtOnce() {
        assertThatThrownBy(() -> retrying.call(failing(1, new IOException("no")), () -> {}))
                .hasMessage("no");
        assertThat(pauses).isEmpty();
    }

    @Test
    void itGivesUpWithTheLastFailureWhenTheWaitsGetTooLong() {
        assertThatThrownBy(() ->
                        retrying.call(failing(1000, new ConnectException("refused")), () -> {}))
                .isInstanceOf(ConnectException.class);
        assertThat(paused()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(60));
    }

    @Test
    void theWaitThatTheOtherSideAsksForIsKept() throws Exception {
        LockstepException busy =
                new LockstepException(ErrorKind.EXTERNAL, "busy", "Cannot.")
                        .with(PassingFailure.STATUS, 429)
                        .with(PassingFailure.WAIT_SECONDS, 7L);
        retrying.call(failing(1, busy), () -> {});
        assertThat(paused()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aCancelEndsTheWaiting() {
        assertThatThrownBy(() ->
                        retrying.call(
                                failing(9, new ConnectException("refused")),
                                () -> {
                                    if (pauses.size() > 1) {
                                        throw new RunCancelledException("cancelled");
                                    }
                                }))
                .isInstanceOf(RunCancelledException.class);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void whatPassesIsSeenThroughItsWrappers() {
        assertThat(PassingFailure.is(new UncheckedIOException(new ConnectException()))).isTrue();
        assertThat(PassingFailure.is(new IllegalStateException(new SQLException("", "08006"))))
                .isTrue();
        assertThat(PassingFailure.is(new SQLException("", "23505"))).isFalse();
        assertThat(PassingFailure.is(LockstepException.user("bad", "Cannot."))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "'Thu, 01 Jan 2026 00:00:30 GMT', 30",
        "'Wed, 31 Dec 2025 23:00:00 GMT', 0",
        "soon, 0",
        "'', 0",
        "99999999999999999999, 0"
    })
    void retryAfterIsReadInBothForms(String header, long seconds) {
        SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(PassingFailure.retryAfter(header, clock)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
