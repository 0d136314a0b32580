package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.store.opensearch.internal.log.Change;
import dev.lockstep.store.opensearch.internal.log.Entry;
import dev.lockstep.store.opensearch.internal.log.Log;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gathers rows and deletions between two commits and writes them to the log in entries of a few
 * megabytes. Small commits are also kept in memory, so that they need not be read again. Safe for
 * many threads.
 */
final class Spool implements Gathering {
    private static final int ENTRY_BYTES = 4 << 20;
    private static final int ROWS_AT_ONCE = 200;
    private static final long KEPT_BYTES = 64L << 20;

    private final Log log;
    private final String run;
    private final long epoch;
    private final String session = UUID.randomUUID().toString();
    private final List<byte @Nullable []> kept = new ArrayList<>();
    private Entry gathering = new Entry();
    private long bytes;

    Spool(Log log, String run, long epoch) {
        this.log = log;
        this.run = run;
        this.epoch = epoch;
    }

    /** These come in their order, and nothing between them. */
    void add(List<Change> changes) {
        byte[] full;
        int number;
        synchronized (this) {
            changes.forEach(gathering::add);
            if (gathering.size() < ENTRY_BYTES) {
                return;
            }
            number = kept.size();
            full = cut();
        }
        log.write(run, epoch, session, number, full);
    }

    private byte[] cut() {
        byte[] full = gathering.toBytes();
        gathering = new Entry();
        bytes += full.length;
        kept.add(bytes <= KEPT_BYTES ? full : null);
        return full;
    }

    /** In parts, so that one large batch does not become one large entry. */
    @Override
    public void upsert(List<Change> rows) {
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            add(rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE)));
        }
    }

    @Override
    public void delete(Collection<String> ids) {
        add(ids.stream().map(id -> new Change(id, null)).toList());
    }

    @Override
    public Spool spool() {
        return this;
    }

    @Override
    public synchronized void settle() {
        if (gathering.size() > 0) {
            int number = kept.size();
            log.write(run, epoch, session, number, cut());
        }
    }

    String session() {
        return session;
    }

    synchronized int entries() {
        return kept.size();
    }

    @Override
    public synchronized long bytes() {
        return bytes + gathering.size();
    }

    byte[] entry(int number) {
        byte[] there;
        synchronized (this) {
            there = kept.get(number);
        }
        return there == null ? log.read(session, number) : there;
    }

    @Override
    public void discard() {
        log.forget(session, entries());
    }
}
