package dev.lockstep.store.pgvector;

import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.ChangeReader.Change;
import dev.lockstep.api.ChangeReader.Deleted;
import dev.lockstep.api.ChangeReader.Emptied;
import dev.lockstep.api.ChangeReader.Part;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.api.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Follows a feed and keeps the rows that it tells of, as a target of a migration would. */
final class Follower implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final PgVectorStore store;
    private final String feed;
    private ChangeReader reader;
    private final String collection;
    final Map<String, Row> rows = new TreeMap<>();
    final List<Transaction> transactions = new ArrayList<>();

    Follower(PgVectorStore store, String collection, String feed) {
        this.store = store;
        this.collection = collection;
        this.feed = feed;
        this.reader = store.follow(Database.ref(collection), feed);
    }

    /** A feed's name of a test's own; the server has one for all its databases. */
    static String name(Database database) {
        return database.url().replaceFirst(".*/t_([0-9a-f]{30}).*", "$1");
    }

    ChangeReader reader() {
        return reader;
    }

    void again() {
        reader.close();
        reader = store.follow(Database.ref(collection), feed);
    }

    /** Takes and applies everything that was committed before this call. */
    List<Change> catchUp() {
        String head = store.head(feed);
        int first = transactions.size();
        long start = System.nanoTime();
        while (reader.read().compareTo(head) < 0) {
            Optional<Transaction> next = reader.next(WAIT);
            next.ifPresent(this::apply);
            if (System.nanoTime() - start > LONGEST.toNanos()) {
                throw new AssertionError("read " + reader.read() + " of " + head);
            }
        }
        List<Change> changes = new ArrayList<>();
        transactions.subList(first, transactions.size()).forEach(t -> changes.addAll(t.changes()));
        return changes;
    }

    void apply(Transaction transaction) {
        transactions.add(transaction);
        transaction.changes().forEach(this::apply);
    }

    private void apply(Change change) {
        switch (change) {
            case Written written ->
                    rows.compute(written.row().id(), (_, before) -> merged(written, before));
            case Deleted deleted -> rows.remove(deleted.id());
            case Emptied _ -> rows.clear();
        }
    }

    /** Nothing where there is nothing to take from: its deletion comes. */
    private static @Nullable Row merged(Written written, @Nullable Row before) {
        Row row = written.row();
        if (written.unchanged().isEmpty() || before == null) {
            return written.unchanged().isEmpty() ? row : null;
        }
        return new Row(
                row.id(),
                written.unchanged().contains(Part.VECTOR) ? before.vector() : row.vector(),
                written.unchanged().contains(Part.DOCUMENT) ? before.document() : row.document(),
                written.unchanged().contains(Part.METADATA) ? before.metadata() : row.metadata());
    }

    @Override
    public void close() {
        reader.close();
    }
}
