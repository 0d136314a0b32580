package dev.lockstep.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads committed changes. Not safe for several threads.
 *
 * <p>Positions are the server's own, as text of fixed length, so that their order is that of their
 * characters; a later commit has a later position.
 *
 * <p>After a kill or a cut everything after the last confirmed transaction comes again. After a
 * crash of the server even confirmed ones may: who keeps the position of the last one that it has
 * applied wholly passes over what is not later.
 */
public interface ChangeReader extends AutoCloseable {
    /**
     * The next transaction that changed the collection, waited for at most this long; empty where
     * there was none.
     *
     * @throws LockstepException EXTERNAL where the connection was cut: follow again; {@code
     *     feed-lost}, CONFLICT, where the server has given up what was not confirmed; {@code
     *     feed-altered}, CONFLICT, where rows may have changed untold, such as by another column:
     *     after the last two everything must be read again
     */
    Optional<Transaction> next(Duration wait);

    /**
     * Up to which the server's changes have been read, whether they were of this collection or not:
     * it goes on while others write to the same server.
     */
    String read();

    /**
     * Allows the server to forget everything up to this position, of what has been read: a
     * transaction of which parts are missing stays, and comes again wholly. The server is told soon
     * after, at the latest when this is closed.
     */
    void confirm(String position);

    @Override
    void close();

    /**
     * What one transaction did to the collection, in its order. A large one comes in several parts,
     * one right after the other.
     *
     * @param position of its commit, the same for all its parts
     * @param whole false where another part of the same transaction follows
     */
    record Transaction(String position, Instant committed, List<Change> changes, boolean whole) {
        public Transaction {
            changes = List.copyOf(changes);
        }
    }

    /** One change. */
    sealed interface Change {}

    /**
     * A row as it is after the change. A change of the id is a {@link Deleted} and this.
     *
     * @param unchanged parts that the server left out, since they were not touched: to be taken
     *     from the row as it was before; what the row has in their place means nothing. Where there
     *     was none, it has been deleted since, which is told later
     */
    record Written(Row row, Set<Part> unchanged) implements Change {
        public Written {
            unchanged = Set.copyOf(unchanged);
        }
    }

    record Deleted(String id) implements Change {}

    /** All rows at once: cannot be followed row by row. */
    record Emptied() implements Change {}

    /** A part of a row. */
    enum Part {
        VECTOR,
        DOCUMENT,
        METADATA
    }
}
