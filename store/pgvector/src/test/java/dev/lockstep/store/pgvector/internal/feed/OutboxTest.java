package dev.lockstep.store.pgvector.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ChangeReader.Transaction;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits to be taken is bounded, and a position is read only once all before it was taken. */
class OutboxTest {
    private final Outbox outbox = new Outbox(100, 9);

    private boolean put(long position, boolean whole, long bytes) throws InterruptedException {
        Transaction part = new Transaction(Lsn.position(position), Instant.EPOCH, List.of(), whole);
        return outbox.put(part, position, bytes, 0);
    }

    private long take() {
        return Lsn.ofPosition(outbox.take(0).orElseThrow().position());
    }

    @Test
    void nothingIsPutBeyondItsBoundButWhatIsLargerByItself() throws InterruptedException {
        assertThat(put(10, true, 1_000)).isTrue();
        assertThat(put(11, true, 1)).isFalse();
        assertThat(take()).isEqualTo(10);
        assertThat(put(11, true, 60)).isTrue();
        assertThat(put(12, true, 40)).isTrue();
        assertThat(put(13, true, 1)).isFalse();
        assertThat(take()).isEqualTo(11);
        assertThat(put(13, true, 60)).isTrue();
        assertThat(outbox.most()).isEqualTo(1_000);
    }

    @Test
    void aPositionIsReadWhereAllOfItWasTaken() throws InterruptedException {
        assertThat(outbox.read()).isEqualTo(9);
        put(10, false, 1);
        put(10, true, 1);
        outbox.seen(20);
        assertThat(outbox.read()).isEqualTo(9);
        take();
        assertThat(outbox.read()).isEqualTo(9);
        take();
        assertThat(outbox.read()).isEqualTo(20);
        assertThat(outbox.take(1)).isEmpty();
    }

    @Test
    void aFailureIsToldBehindWhatCameBeforeItAndThenAlways() throws InterruptedException {
        put(10, true, 1);
        outbox.fail(new IllegalStateException("cut"));
        assertThat(take()).isEqualTo(10);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> outbox.take(1)).hasMessage("cut");
        }
    }

    @Test
    void whatIsInProgressIsNotShownAlsoWhereTheNumbersBeginAnew() {
        assertThat(Reread.shown("795:799:795,797", 795)).isFalse();
        assertThat(Reread.shown("795:799:795,797", 796)).isTrue();
        assertThat(Reread.shown("795:799:", 799)).isFalse();
        assertThat(Reread.shown("4294967290:4294967300:4294967291", -1)).isTrue();
        assertThat(Reread.shown("4294967290:4294967300:4294967291", -5)).isFalse();
        assertThat(Reread.shown("4294967290:4294967300:", 4)).isFalse();
    }
}
