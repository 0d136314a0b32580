package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.internal.log.Bulk;
import dev.lockstep.store.opensearch.internal.log.BulkBody;
import dev.lockstep.store.opensearch.internal.log.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows straight to an index that nobody reads yet, while they are gathered, several requests
 * at a time. Only documents that are new are made that way, so that what is there already stays
 * until a commit: rows whose id is taken, and all deletions, go by the log.
 */
final class Straight implements Gathering {
    /**
     * Enough for the cost of a request not to count, and so little that none is long under way when
     * the others have ended: a commit waits for the last one.
     */
    private static final int BODY_BYTES = 1 << 20;

    private final Bulk bulk;
    private final String door;
    private final long session;
    private final Spool rest;
    private final Runnable requireOurs;

    /** Ids of this session, and those of them whose latest word is in the log. */
    private final Set<String> seen = new HashSet<>();

    private final Set<String> later = new HashSet<>();
    private BulkBody body;
    private long sent;
    private int under;
    private @Nullable RuntimeException failure;

    /**
     * @param door the name by which this writer, and nobody else, reaches the index
     * @param session a number that each document carries
     * @param requireOurs fails where somebody else writes instead by now
     */
    Straight(Bulk bulk, String door, long session, Spool rest, Runnable requireOurs) {
        this.bulk = bulk;
        this.door = door;
        this.session = session;
        this.body = BulkBody.creating(session);
        this.rest = rest;
        this.requireOurs = requireOurs;
    }

    @Override
    public void upsert(List<Change> rows) {
        List<Change> known = new ArrayList<>();
        BulkBody full;
        synchronized (this) {
            for (Change row : rows) {
                if (seen.add(row.id())) {
                    body.add(row);
                } else {
                    later.add(row.id());
                    known.add(row);
                }
            }
            rest.upsert(known);
            full = body.bytes() < BODY_BYTES ? BulkBody.creating(session) : cut();
        }
        send(full);
    }

    private BulkBody cut() {
        BulkBody full = body;
        sent += full.bytes();
        body = BulkBody.creating(session);
        return full;
    }

    /** On a thread of its own, once there is room for one more request. */
    private void send(BulkBody full) {
        if (full.isEmpty()) {
            return;
        }
        synchronized (this) {
            while (under >= Math.max(2, bulk.width()) && failure == null) {
                await();
            }
            throwFailure();
            under++;
        }
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        bulk.create(door, full).forEach(this::taken);
                    } catch (RuntimeException e) {
                        failed(e);
                    } finally {
                        ended();
                    }
                });
    }

    private synchronized void failed(RuntimeException e) {
        failure = failure == null ? e : failure;
    }

    private synchronized void ended() {
        under--;
        notifyAll();
    }

    private void throwFailure() {
        RuntimeException found = failure;
        if (found != null) {
            requireOurs.run();
            throw found;
        }
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "interrupted",
                    "Cannot write to " + door + ": it was interrupted.",
                    e);
        }
    }

    /** A document that was there: by the log, unless a later word of it is there already. */
    private synchronized void taken(Change row) {
        if (!later.contains(row.id())) {
            rest.add(List.of(row));
        }
    }

    @Override
    public synchronized void delete(Collection<String> ids) {
        seen.addAll(ids);
        later.addAll(ids);
        rest.delete(ids);
    }

    @Override
    public void settle() {
        BulkBody full;
        synchronized (this) {
            full = cut();
        }
        send(full);
        synchronized (this) {
            while (under > 0) {
                await();
            }
            throwFailure();
        }
        rest.settle();
    }

    @Override
    public Spool spool() {
        return rest;
    }

    @Override
    public synchronized long bytes() {
        return sent + rest.bytes();
    }

    /** The rows that are there are taken out by whoever comes next. */
    @Override
    public void discard() {
        rest.discard();
    }
}
