package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Batch;
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

    /** What is said between beginning and end of one call comes in order, nothing between. */
    interface Saying {
        void to(Entry entry);
    }

    void add(Saying saying) {
        byte[] full;
        int number;
        synchronized (this) {
            saying.to(gathering);
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
    public void upsert(Batch batch, @Nullable String[] sources) {
        for (int from = 0; from < sources.length; from += ROWS_AT_ONCE) {
            int first = from;
            int end = Math.min(sources.length, from + ROWS_AT_ONCE);
            add(entry -> {
                for (int row = first; row < end; row++) {
                    String source = sources[row];
                    if (source != null) {
                        entry.upsert(batch.id(row), source);
                    }
                }
            });
        }
    }

    @Override
    public void delete(Collection<String> ids) {
        add(entry -> ids.forEach(entry::delete));
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
