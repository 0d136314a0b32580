package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.ChangeReader.Transaction;
import java.util.Optional;

/** Changes in the order in which they are to be applied. */
public interface Incoming extends AutoCloseable {
    /** Begins behind a position; empty: from the start. */
    void rewind(String after);

    /** The next one, empty where there is none yet. */
    Optional<Transaction> next();

    /** Nothing up to this position will be asked for again. */
    void applied(String position);

    @Override
    void close();

    /** Those of a spool. */
    static Incoming of(Spool spool) {
        return new Incoming() {
            private Spool.Reader reader = spool.reader();
            private String after = "";

            @Override
            public void rewind(String position) {
                reader.close();
                reader = spool.reader();
                after = position;
            }

            @Override
            public Optional<Transaction> next() {
                Optional<Transaction> found = reader.next();
                while (found.isPresent() && found.get().position().compareTo(after) <= 0) {
                    found = reader.next();
                }
                return found;
            }

            @Override
            public void applied(String position) {
                spool.release(position, reader.read());
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
