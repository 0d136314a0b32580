package dev.lockstep.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time here is counted, never passed. */
class ThrottleTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir Path directory;
    private final Counted ticker = new Counted();

    /** Each wait moves it on by as much; by one thread at a time. */
    private static final class Counted implements Throttle.Ticker {
        private long now = 7 * SECOND;
        private long waited;
        private int waits;

        @Override
        public synchronized long nanos() {
            return now;
        }

        @Override
        public synchronized void await(long nanos) {
            assertThat(nanos).isBetween(1L, SECOND / 10);
            now += nanos;
            waited += nanos;
            waits++;
        }
    }

    private Throttle at(String rate) {
        return Throttle.of(MaxRate.parse(rate), ticker);
    }

    private static void take(Throttle throttle, long rows, long bytes) {
        throttle.take(rows, bytes, () -> {}, () -> false);
    }

    @Test
    void manyBatchesTakeAsLongAsTheRateSays() {
        Throttle throttle = at("5000");
        for (int i = 0; i < 51; i++) {
            take(throttle, 1_000, 1_000_000);
        }
        assertThat(ticker.waited).as("less the credit of the start").isEqualTo(10 * SECOND);
    }

    @Test
    void nothingIsTakenWhileTheBrakeIsOn() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger looked = new AtomicInteger();
        Throttle throttle =
                Throttle.of(MaxRate.NONE, () -> asked.incrementAndGet() % 4 != 0, ticker);
        throttle.take(1, 1, looked::incrementAndGet, () -> false);
        assertThat(ticker.waits).isEqualTo(3);
        assertThat(looked).hasValue(3);
        throttle.fresh().take(1, 1, looked::incrementAndGet, () -> false);
        assertThat(ticker.waits).isEqualTo(6);
        throttle.take(1, 1, () -> {}, () -> true);
        assertThat(ticker.waits).as("of one that is stopped").isEqualTo(6);
    }

    @Test
    void theTighterOfTheTwoLimitsHolds() {
        Throttle throttle = at("5000,1MB");
        for (int i = 0; i < 11; i++) {
            take(throttle, 10, 1_000_000);
        }
        assertThat(ticker.waited).isEqualTo(10 * SECOND);
        for (int i = 0; i < 10; i++) {
            take(throttle, 5_000, 10);
        }
        assertThat(ticker.waited).isEqualTo(19 * SECOND - SECOND / 10);
    }

    @Test
    void idleTimeGivesNoMoreThanATenthOfASecond() {
        Throttle throttle = at("1000");
        take(throttle, 1, 0);
        ticker.now += 3_600 * SECOND;
        for (int i = 0; i < 11; i++) {
            take(throttle, 1_000, 0);
        }
        assertThat(ticker.waited).isEqualTo(10 * SECOND - SECOND / 10);
    }

    @Test
    void aCancelComesThroughWithinOneShortWait() {
        Throttle throttle = at("1");
        take(throttle, 1_000, 0);
        AtomicInteger looks = new AtomicInteger();
        Runnable cancelled =
                () -> {
                    if (looks.incrementAndGet() == 3) {
                        throw new RunCancelledException("asked for");
                    }
                };
        assertThatThrownBy(() -> throttle.take(1, 0, cancelled, () -> false))
                .isInstanceOf(RunCancelledException.class);
        assertThat(ticker.waits).isEqualTo(2);
        throttle.take(1, 0, () -> {}, () -> ticker.waits >= 5);
        assertThat(ticker.waits).isEqualTo(5);
    }

    @Test
    void withoutALimitNothingWaits() {
        Throttle none = Throttle.of(MaxRate.NONE, ticker);
        take(none, Long.MAX_VALUE, Long.MAX_VALUE);
        take(none, 1, 1);
        assertThat(ticker.waits).isZero();
    }

    @Test
    void aCopyAndItsProofKeepToTheRateAndAreAsExactAsEver() {
        Collections c = new Collections();
        CollectionRef from = c.filled("a", 0, 1_000);
        CollectionRef to = c.create("b");
        Throttle throttle = at("100");
        TransferOptions options = Scene.options(directory, 1).withThrottle(throttle);
        TransferResult done =
                Transfer.run(
                        c.pin(from),
                        () -> c.store.write(to, options.scope()),
                        BatchTransform.none(),
                        options);
        assertThat(done.upserted()).isEqualTo(1_000);
        Rows.assertSame(Rows.all(c.pin(from)).values(), Rows.all(c.pin(to)).values());
        assertThat(ticker.waited).as("the last batches are not paid for").isGreaterThan(9 * SECOND);
        long copied = ticker.waited;
        ScanOptions scan = ScanOptions.in(directory).withWorkers(1).withThrottle(throttle);
        assertThat(scan.batchRows()).isEqualTo(100);
        Sidecar.of(c.pin(to), scan).close();
        assertThat(ticker.waited - copied).isGreaterThanOrEqualTo(8 * SECOND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5000 | 5000 | 0 | 5,000 rows/s",
                "5000 rows/s | 5000 | 0 | 5,000 rows/s",
                "20MB | 0 | 20000000 | 20,000,000 B/s",
                "64 kb/s | 0 | 64000 | 64,000 B/s",
                "100, 1GB | 100 | 1000000000 | 100 rows/s, 1,000,000,000 B/s",
            })
    void ratesAreRead(String text, long rows, long bytes, String shown) {
        assertThat(MaxRate.parse(text)).isEqualTo(new MaxRate(rows, bytes)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "5000 5000",
                "1,2",
                "1MB,2MB",
                "10kB",
                "fast",
                "1e3",
                "1,",
                "5 TB",
                "99999999999999 GB"
            })
    void whatIsNoRateIsRefused(String text) {
        assertThatThrownBy(() -> MaxRate.parse(text))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("rows a second such as 5000");
    }

    @Test
    void batchesTakeASecondAtMost() {
        assertThat(MaxRate.parse("300").batchRows(1_000)).isEqualTo(300);
        assertThat(MaxRate.parse("64kB").batchRows(1_000)).isEqualTo(100);
        assertThat(MaxRate.parse("64kB").batchRows(20)).isEqualTo(20);
        assertThat(MaxRate.NONE.batchRows(1_000)).isEqualTo(1_000);
        assertThat(MaxRate.parse("100,1MB").secondsFor(1_000, 20_000_000)).isEqualTo(20);
    }
}
