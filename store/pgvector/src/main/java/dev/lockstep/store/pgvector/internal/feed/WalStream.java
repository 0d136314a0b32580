package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.internal.sql.Sessions;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * A session in which the server sends the changes of a slot. Not for two threads at once.
 *
 * <p>It is never read in a way that waits: the driver's waiting read tells nothing of keep-alives,
 * which say how far the server is, and lets nobody else speak to the server.
 */
final class WalStream implements AutoCloseable {
    /** We speak when it is time, and the driver when the server asks. */
    private static final int DAYS_BETWEEN_WORDS_OF_THE_DRIVER = 20;

    private final Connection connection;
    private final PGReplicationStream stream;

    private WalStream(Connection connection, PGReplicationStream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    /**
     * @param from where to go on, or what the server has as confirmed where that is later
     */
    static WalStream open(Connection connection, String name, boolean binary, long from)
            throws SQLException {
        ChainedLogicalStreamBuilder options =
                connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(name)
                        .withStartPosition(LogSequenceNumber.valueOf(from))
                        .withAutomaticFlush(false)
                        .withStatusInterval(DAYS_BETWEEN_WORDS_OF_THE_DRIVER, TimeUnit.DAYS)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", name);
        PGReplicationStream stream =
                (binary ? options.withSlotOption("binary", true) : options).start();
        WalStream opened = new WalStream(connection, stream);
        opened.status(from);
        return opened;
    }

    /** The next message of the output plugin, null where none is there now. */
    @Nullable ByteBuffer poll() throws SQLException {
        ByteBuffer message = stream.readPending();
        if (message == null && stream.isClosed()) {
            throw new SQLException("the server has ended the session", "57P01");
        }
        return message;
    }

    /** Between transactions: up to which place the server has sent all that was committed. */
    long sent() {
        return stream.getLastReceiveLSN().asLong();
    }

    /**
     * @param confirmed the place up to which the server may forget
     */
    void status(long confirmed) throws SQLException {
        stream.setFlushedLSN(LogSequenceNumber.valueOf(confirmed));
        stream.setAppliedLSN(LogSequenceNumber.valueOf(confirmed));
        stream.forceUpdateStatus();
    }

    /** Ends the session, whatever it is in. */
    @Override
    public void close() {
        Sessions.end(connection);
    }
}
