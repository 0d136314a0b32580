package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.store.pgvector.internal.feed.Carried.At;
import dev.lockstep.store.pgvector.internal.values.Times;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes transactions of messages: of a large one several parts, each put on as soon as it is full.
 * Not for two threads at once.
 */
final class Assembling {
    private static final int MOST_CHANGES = 4_096;
    private static final long MOST_BYTES = 2L << 20;
    private static final long BYTES_BESIDE = 96;

    /** Rows that are read of the table at once: what was left out may be large. */
    private static final int MOST_READ = 64;

    private final Listening listening;
    private final Reread reread;
    private final Sink sink;
    private List<Heard> changes = new ArrayList<>();
    private long bytes;
    private int toRead;
    private boolean inParts;
    private Told.@Nullable Begin begun;

    Assembling(Listening listening, Reread reread, Sink sink) {
        this.listening = listening;
        this.reread = reread;
        this.sink = sink;
    }

    /** Takes the parts. */
    interface Sink {
        void put(Transaction part, long position, long bytes) throws SQLException;
    }

    boolean inTransaction() {
        return begun != null;
    }

    /**
     * @param size of the message in bytes
     */
    void take(Told told, int size) throws SQLException {
        List<Heard> heard = listening.hear(told);
        if (told instanceof Told.Begin begin) {
            begun = begin;
        } else if (told instanceof Told.Commit) {
            commit();
        } else if (!heard.isEmpty()) {
            changes.addAll(heard);
            bytes += BYTES_BESIDE + 2L * size;
            toRead += heard.getLast() instanceof Heard.Partly ? 1 : 0;
            if (isFull()) {
                put(false);
            }
        }
    }

    private boolean isFull() {
        return changes.size() >= MOST_CHANGES || bytes >= MOST_BYTES || toRead >= MOST_READ;
    }

    private void commit() throws SQLException {
        if (inParts || !changes.isEmpty()) {
            put(true);
        }
        begun = null;
    }

    private void put(boolean whole) throws SQLException {
        Told.Begin of = Objects.requireNonNull(begun);
        List<Change> made = made(of.xid());
        Transaction part =
                new Transaction(Lsn.position(of.commit()), Times.instant(of.micros()), made, whole);
        sink.put(part, of.commit(), bytes);
        changes = new ArrayList<>();
        bytes = 0;
        toRead = 0;
        inParts = !whole;
    }

    private List<Change> made(int xid) throws SQLException {
        List<Heard.Partly> partly = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        Set<At> columns = new LinkedHashSet<>();
        for (Heard heard : changes) {
            if (heard instanceof Heard.Partly p) {
                partly.add(p);
                ids.add(p.id());
                columns.addAll(p.toRead());
            }
        }
        List<At> read = List.copyOf(columns);
        Map<String, List<@Nullable String>> rows =
                partly.isEmpty() ? Map.of() : reread.read(ids, read, xid);
        List<Change> made = new ArrayList<>(changes.size());
        for (Heard heard : changes) {
            switch (heard) {
                case Heard.Whole w -> made.add(w.change());
                case Heard.Partly p -> add(made, p, read, rows.get(p.id()));
            }
        }
        return made;
    }

    /**
     * Where the row is there no more, its deletion comes later: what cannot be told whole until
     * then is left out.
     */
    private void add(
            List<Change> made,
            Heard.Partly partly,
            List<At> columns,
            @Nullable List<@Nullable String> row) {
        if (row != null) {
            for (At at : partly.toRead()) {
                String value = row.get(columns.indexOf(at));
                partly.values().read(at, value);
                bytes += value == null ? 0 : 2L * value.length();
            }
        }
        if (row != null || !partly.anew()) {
            made.add(partly.made().change());
        }
    }
}
