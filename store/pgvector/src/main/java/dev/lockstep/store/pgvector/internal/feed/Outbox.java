package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader.Transaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has been read of a feed and not yet taken, bounded by its memory. Safe for one thread that
 * puts and one that takes.
 */
final class Outbox {
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Sized> parts = new ArrayDeque<>();
    private long bytes;
    private long most;
    private long taken;
    private long seen;
    private @Nullable RuntimeException failure;
    private boolean closed;

    /**
     * @param from the position before the first that can come
     */
    Outbox(long mostBytes, long from) {
        this.mostBytes = mostBytes;
        this.taken = from;
        this.seen = from;
    }

    private record Sized(Transaction part, long position, long bytes) {}

    /**
     * Puts a part where there is room for it, or nothing else is there, within this time.
     *
     * @return false where there was no room
     */
    boolean put(Transaction part, long position, long size, long nanos)
            throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && !parts.isEmpty() && bytes + size > mostBytes) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            parts.add(new Sized(part, position, size));
            bytes += size;
            most = Math.max(most, bytes);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Everything up to this position has been put. */
    void seen(long position) {
        lock.lock();
        try {
            seen = Math.max(seen, position);
        } finally {
            lock.unlock();
        }
    }

    /** Told once everything before it has been taken. */
    void fail(RuntimeException why) {
        lock.lock();
        try {
            failure = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next part, waited for at most this long; an interrupted wait ends with nothing. */
    Optional<Transaction> take(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (parts.isEmpty() && failure == null && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return parts.isEmpty() ? none() : Optional.of(first());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Transaction> none() {
        if (failure != null) {
            throw failure;
        }
        return Optional.empty();
    }

    private Transaction first() {
        Sized first = parts.remove();
        bytes -= first.bytes();
        taken = Math.max(taken, first.part().whole() ? first.position() : first.position() - 1);
        changed.signalAll();
        return first.part();
    }

    /** Up to which position everything has been taken. */
    long read() {
        lock.lock();
        try {
            return parts.isEmpty() ? Math.max(taken, seen) : taken;
        } finally {
            lock.unlock();
        }
    }

    /** The most bytes that were ever held at once. */
    long most() {
        lock.lock();
        try {
            return most;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody takes any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            parts.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
