package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader.Transaction;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The thread that alone speaks with the server in a session that follows changes: it reads as far
 * as the outbox has room, and tells the server what is confirmed, also while nobody takes anything.
 */
final class Pump {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WATCH_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final long LAST_WORD = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(200);

    private final WalStream stream;
    private final Outbox outbox;
    private final Assembling assembling;
    private final Watch watch;
    private final long interval;
    private final Function<SQLException, RuntimeException> faults;
    private final Thread thread;
    private volatile long confirmed;
    private volatile boolean ending;
    private long told;
    private long toldAt;
    private long watchedAt = System.nanoTime();

    /**
     * @param assembling makes it of what is put here
     * @param watch asked now and then
     * @param interval between two words to the server, in nanoseconds
     * @param confirmed the place up to which the server may forget
     */
    Pump(
            String name,
            WalStream stream,
            Outbox outbox,
            Function<Pump, Assembling> assembling,
            Watch watch,
            long interval,
            long confirmed,
            Function<SQLException, RuntimeException> faults) {
        this.stream = stream;
        this.outbox = outbox;
        this.assembling = assembling.apply(this);
        this.watch = watch;
        this.interval = interval;
        this.confirmed = confirmed;
        this.told = confirmed;
        this.faults = faults;
        this.thread = Thread.ofPlatform().daemon().name("feed-" + name).unstarted(this::run);
    }

    /** Looks at the feed from another session. */
    interface Watch {
        /** Whether the feed still tells of everything, and the server still speaks with us. */
        void look() throws SQLException;

        /** Whether the server knows that it may forget everything up to a place. */
        boolean isKnown(long confirmed);
    }

    void start() {
        thread.start();
    }

    /** May be called by any thread. */
    void confirm(long place) {
        confirmed = Math.max(confirmed, place);
        LockSupport.unpark(thread);
    }

    /** Ends it once the server knows what is confirmed. */
    void end() {
        ending = true;
        outbox.close();
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (stream) {
            long pause = SHORTEST_PAUSE;
            while (!ending) {
                boolean some = step();
                pause = some ? SHORTEST_PAUSE : Math.min(LONGEST_PAUSE, 2 * pause);
                speak();
                watch();
                if (!some && confirmed == told) {
                    LockSupport.parkNanos(pause);
                }
            }
            lastWord();
        } catch (SQLException e) {
            outbox.fail(faults.apply(e));
        } catch (RuntimeException e) {
            outbox.fail(e);
        } catch (Error e) {
            outbox.fail(new IllegalStateException("following changes ended", e));
            throw e;
        }
    }

    /** While something else takes its time. */
    void meanwhile() throws SQLException {
        if (ending) {
            lastWord();
            throw new SQLException("the reader was closed", "57014");
        }
        speak();
    }

    private boolean step() throws SQLException {
        ByteBuffer message = stream.poll();
        if (message != null) {
            int size = message.remaining();
            assembling.take(Told.read(message), size);
        }
        if (!assembling.inTransaction()) {
            outbox.seen(stream.sent() - 1);
        }
        return message != null;
    }

    /** Tells the server what is confirmed where it is time or there is something new. */
    void speak() throws SQLException {
        long now = System.nanoTime();
        if (now - toldAt >= interval || confirmed != told) {
            told = confirmed;
            stream.status(told);
            toldAt = now;
        }
    }

    private void watch() throws SQLException {
        long now = System.nanoTime();
        if (now - watchedAt > WATCH_EVERY) {
            watch.look();
            watchedAt = now;
        }
    }

    /** Waits for room. */
    void put(Transaction part, long position, long bytes) throws SQLException {
        try {
            long wait = Math.min(interval, LONGEST_WAIT);
            while (!outbox.put(part, position, bytes, wait)) {
                speak();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "57014", e);
        }
    }

    /** Waits until the server knows what is confirmed, before the session ends. */
    private void lastWord() throws SQLException {
        long start = System.nanoTime();
        stream.status(confirmed);
        while (!watch.isKnown(confirmed) && System.nanoTime() - start < LAST_WORD) {
            if (stream.poll() == null) {
                LockSupport.parkNanos(SHORTEST_PAUSE);
            }
        }
    }
}
