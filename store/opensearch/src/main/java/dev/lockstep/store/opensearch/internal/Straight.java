package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows straight to an index that nobody reads yet, while they are gathered, several requests
 * at a time. Only documents that are new are made that way, so that what is there already stays
 * until a commit: rows whose id is taken, and all deletions, go by the log.
 */
final class Straight implements Gathering {
    private static final int BODY_BYTES = 4 << 20;

    private final Bulk bulk;
    private final String door;
    private final String mark;
    private final Spool rest;
    private final Runnable requireOurs;

    /** Ids of this session, and those of them whose latest word is in the log. */
    private final Set<String> seen = new HashSet<>();

    private final Set<String> later = new HashSet<>();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
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
        this.mark = ",\"" + Documents.SESSION + "\":" + session + "}";
        this.rest = rest;
        this.requireOurs = requireOurs;
    }

    @Override
    public void upsert(Batch batch, @Nullable String[] sources) {
        @Nullable String[] known = new String[sources.length];
        boolean any = false;
        byte[] full;
        synchronized (this) {
            for (int row = 0; row < sources.length; row++) {
                String source = sources[row];
                if (source != null && !seen.add(batch.id(row))) {
                    later.add(batch.id(row));
                    known[row] = source;
                    any = true;
                } else if (source != null) {
                    add(batch.id(row), source);
                }
            }
            if (any) {
                rest.upsert(batch, known);
            }
            full = body.size() < BODY_BYTES ? new byte[0] : cut();
        }
        send(full);
    }

    private void add(String id, String source) {
        StringBuilder action = new StringBuilder("{\"create\":{\"_id\":");
        JsonText.string(action, id).append("}}\n").append(source, 0, source.length() - 1);
        body.writeBytes(
                action.append(mark).append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    private byte[] cut() {
        byte[] full = body.toByteArray();
        sent += full.length;
        body = new ByteArrayOutputStream(BODY_BYTES + BODY_BYTES / 8);
        return full;
    }

    /** On a thread of its own, once there is room for one more request. */
    private void send(byte[] full) {
        if (full.length == 0) {
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
    private synchronized void taken(Bulk.Item item) {
        if (later.contains(item.id())) {
            return;
        }
        String marked = item.source();
        String source = marked.substring(0, marked.length() - mark.length()) + "}";
        rest.add(entry -> entry.upsert(item.id(), source));
    }

    @Override
    public synchronized void delete(Collection<String> ids) {
        seen.addAll(ids);
        later.addAll(ids);
        rest.delete(ids);
    }

    @Override
    public void settle() {
        byte[] full;
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
