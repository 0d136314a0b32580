package dev.lockstep.store.pgvector.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads the rows of one {@code COPY} in order of their place in the table. */
final class PgBatchReader implements BatchReader {
    private final PinnedSession session;
    private final int batchRows;
    private final long batchBytes;
    private final CopyRows rows;
    private Position position;
    private @Nullable Connection connection;
    private @Nullable CopyOut copy;

    /**
     * @param sql the query whose rows are read
     */
    PgBatchReader(
            PinnedSession session, String sql, Position from, int batchRows, long batchBytes) {
        this.session = session;
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
        this.position = from;
        this.rows = new CopyRows(session.place());
        if (!from.done()) {
            start(sql);
        }
    }

    private void start(String sql) {
        Connection borrowed = session.borrow();
        try {
            copy =
                    borrowed.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("copy (" + sql + ") to stdout (format binary)");
            connection = borrowed;
        } catch (SQLException e) {
            Sessions.end(borrowed);
            throw Faults.of("read " + session.place().ref(), e);
        }
    }

    @Override
    public @Nullable Batch next() {
        CopyOut open = copy;
        if (open == null) {
            return null;
        }
        try {
            fill(open);
        } catch (SQLException e) {
            close();
            throw Faults.of("read " + session.place().ref(), e);
        }
        int read = rows.rows();
        if (read == 0) {
            end();
            return null;
        }
        position = new Position(position.rows() + read, rows.lastPlace(), false);
        return rows.batch();
    }

    private void fill(CopyOut open) throws SQLException {
        while (open.isActive() && rows.rows() < batchRows && rows.bytes() < batchBytes) {
            byte[] message = open.readFromCopy();
            if (message == null) {
                return;
            }
            rows.take(message);
        }
    }

    private void end() {
        Connection borrowed = connection;
        copy = null;
        connection = null;
        position = new Position(position.rows(), position.token(), true);
        if (borrowed != null) {
            session.giveBack(borrowed);
        }
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {
        Connection borrowed = connection;
        copy = null;
        connection = null;
        if (borrowed != null) {
            Sessions.end(borrowed);
        }
    }
}
