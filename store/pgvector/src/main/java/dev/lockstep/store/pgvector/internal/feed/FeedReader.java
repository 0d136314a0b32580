package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader;
import java.time.Duration;
import java.util.Optional;

/** Takes what a {@link Pump} has read. */
final class FeedReader implements ChangeReader {
    private final Outbox outbox;
    private final Pump pump;

    FeedReader(Outbox outbox, Pump pump) {
        this.outbox = outbox;
        this.pump = pump;
    }

    @Override
    public Optional<Transaction> next(Duration wait) {
        return outbox.take(wait.toNanos());
    }

    @Override
    public String read() {
        return Lsn.position(outbox.read());
    }

    @Override
    public void confirm(String position) {
        pump.confirm(Math.min(Lsn.ofPosition(position), outbox.read()) + 1);
    }

    @Override
    public void close() {
        pump.end();
    }
}
