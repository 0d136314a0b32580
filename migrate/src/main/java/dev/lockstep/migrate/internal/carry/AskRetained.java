package dev.lockstep.migrate.internal.carry;

import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.sides.AskWithin;
import dev.lockstep.migrate.internal.state.MigrationRow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the source's server keeps of its log for a migration. It is asked in the background, one
 * question at a time: nobody who tells how a migration stands waits for a store that hangs.
 */
final class AskRetained {
    private static final long UNKNOWN = -1;

    private final Engine engine;
    private final MigrationRow row;
    private final AskWithin within;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long latest = UNKNOWN;

    AskRetained(Engine engine, MigrationRow row) {
        this.engine = engine;
        this.row = row;
        this.within = new AskWithin(engine.parts().answerWithin());
    }

    boolean isOf(MigrationRow other) {
        return row.id().equals(other.id());
    }

    /** Bytes as the server told them last, −1 where it does not; asks again. */
    long latest() {
        if (asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("migrate-retained").start(this::ask);
        }
        return latest;
    }

    private void ask() {
        try {
            latest =
                    within.ask(
                            "ask " + row.source() + " what it keeps",
                            () ->
                                    engine.sides(row)
                                            .capturing()
                                            .feed(row.id())
                                            .map(feed -> feed.retained())
                                            .orElse(UNKNOWN));
        } catch (RuntimeException e) {
            latest = UNKNOWN;
        } finally {
            asking.set(false);
        }
    }
}
