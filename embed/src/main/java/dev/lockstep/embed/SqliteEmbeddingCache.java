package dev.lockstep.embed;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The cache in one file beside the home's other files.
 *
 * <p>It keeps at most a number of vectors; beyond it the ones put first go first. It is written
 * with {@code synchronous=NORMAL}, since a power cut may only cost entries.
 */
public final class SqliteEmbeddingCache implements EmbeddingCache {
    private static final int PRUNE_EVERY = 256;

    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final long maxVectors;
    private int puts;

    private SqliteEmbeddingCache(Connection connection, long maxVectors) {
        this.connection = connection;
        this.maxVectors = maxVectors;
    }

    /**
     * Opens the file, making it where it is missing.
     *
     * @param maxVectors beyond which the oldest entries are removed; 384 dimensions take about 1.6
     *     kB
     */
    public static SqliteEmbeddingCache open(Path file, long maxVectors) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
            config.setBusyTimeout(10_000);
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create table if not exists vectors"
                                + " (n integer primary key, key blob not null unique, vector blob not null)");
            }
            connection.setAutoCommit(false);
            return new SqliteEmbeddingCache(connection, maxVectors);
        } catch (SQLException | IOException e) {
            throw fault("open", e);
        }
    }

    @Override
    public List<float @Nullable []> get(List<byte[]> keys) {
        lock.lock();
        try (PreparedStatement select =
                connection.prepareStatement("select vector from vectors where key = ?")) {
            List<float @Nullable []> found = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                select.setBytes(1, key);
                try (ResultSet row = select.executeQuery()) {
                    found.add(row.next() ? floats(row.getBytes(1)) : null);
                }
            }
            connection.commit();
            return found;
        } catch (SQLException e) {
            throw fault("read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void put(List<byte[]> keys, List<float[]> vectors) {
        lock.lock();
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert or ignore into vectors (key, vector) values (?, ?)")) {
            for (int i = 0; i < keys.size(); i++) {
                insert.setBytes(1, keys.get(i));
                insert.setBytes(2, bytes(vectors.get(i)));
                insert.addBatch();
            }
            insert.executeBatch();
            if (++puts % PRUNE_EVERY == 0) {
                prune();
            }
            connection.commit();
        } catch (SQLException e) {
            throw fault("write", e);
        } finally {
            lock.unlock();
        }
    }

    private void prune() throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "delete from vectors where n <= (select max(n) from vectors) - ?")) {
            delete.setLong(1, maxVectors);
            delete.executeUpdate();
        }
    }

    private static byte[] bytes(float[] vector) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(vector);
        return buffer.array();
    }

    private static float[] floats(byte[] bytes) {
        float[] vector = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    private static LockstepException fault(String act, Exception cause) {
        return new LockstepException(
                ErrorKind.INTERNAL,
                "embedding-cache",
                "Cannot " + act + " the embedding cache: " + cause.getMessage(),
                cause);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw fault("close", e);
        } finally {
            lock.unlock();
        }
    }
}
