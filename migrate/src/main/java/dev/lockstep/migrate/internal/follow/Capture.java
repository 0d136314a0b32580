package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.Capturing;
import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.migrate.internal.state.Spool;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings changes from the source's feed to the spool, and lets the server forget what is safe
 * there. {@link #once} is called by one thread.
 */
public final class Capture {
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final long CONFIRM_NANOS = Duration.ofMillis(200).toNanos();

    private final Capturing store;
    private final CollectionRef ref;
    private final String feed;
    private final Spool spool;
    private final long mostBytes;

    private @Nullable ChangeReader reader;
    private long confirmedAt = System.nanoTime();
    private boolean withinTransaction;
    private volatile String captured = "";
    private volatile long heardAt = System.nanoTime();

    public Capture(Capturing store, CollectionRef ref, String feed, Spool spool, long mostBytes) {
        this.store = store;
        this.ref = ref;
        this.feed = feed;
        this.spool = spool;
        this.mostBytes = mostBytes;
    }

    /** Every change up to this position is in the spool, durably. */
    String captured() {
        return captured;
    }

    /** Seconds since the source was last heard. */
    double silentSeconds() {
        return (System.nanoTime() - heardAt) / 1e9;
    }

    public boolean once() {
        requireRoom();
        ChangeReader open = reader;
        if (open == null) {
            open = store.follow(ref, feed);
            reader = open;
        }
        Optional<Transaction> next = open.next(WAIT);
        heardAt = System.nanoTime();
        if (next.isPresent()) {
            withinTransaction = !next.get().whole();
            spool.append(next.get());
        }
        if (next.isEmpty() || System.nanoTime() - confirmedAt > CONFIRM_NANOS) {
            confirm(open);
        }
        return true;
    }

    private void confirm(ChangeReader open) {
        String read = open.read();
        confirmedAt = System.nanoTime();
        if (withinTransaction || read.equals(captured)) {
            return;
        }
        spool.sync();
        CrashPoint.MIGRATE_BEFORE_CONFIRM.reach();
        open.confirm(read);
        CrashPoint.MIGRATE_AFTER_CONFIRM.reach();
        captured = read;
    }

    private void requireRoom() {
        long bytes = spool.bytes();
        if (bytes > mostBytes) {
            throw LockstepException.conflict(
                    "spool-full",
                    "Cannot keep more changes of "
                            + ref
                            + ": found "
                            + bytes
                            + " bytes that the target has not taken, expected "
                            + mostBytes
                            + " at most; mend the target or raise max_spool_bytes, and start the"
                            + " migration again.");
        }
    }

    public void forget() {
        ChangeReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
