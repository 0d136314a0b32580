package dev.lockstep.lake.parquet;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.internal.DuckPool;
import dev.lockstep.lake.internal.DuckSession;
import dev.lockstep.lake.internal.RowAppender;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.locks.Lock;
import org.duckdb.DuckDBAppender;

/**
 * Rows, or ids, on their way to one Parquet file. They wait in DuckDB's memory, not on the heap.
 * One thread at a time, which need not be the same one; who opened it closes it.
 */
public final class PartWriter implements AutoCloseable {
    private final DuckSession session;
    private final String table;
    private final DuckDBAppender appender;
    private final Lock lock;
    private final String options;
    private long rows;
    private long bytes;
    private boolean closed;

    PartWriter(DuckPool duck, String columns, String options) {
        this.options = options;
        this.session = duck.stream();
        this.table = session.temporary("buffer rows", columns);
        try {
            this.appender = session.appender(table);
            // The appender insists on one thread, or on this lock.
            this.lock = appender.unsafeBreakThreadConfinement();
        } catch (SQLException e) {
            session.close();
            throw ParquetRows.failed("buffer rows", e);
        }
    }

    public void add(Batch batch) {
        appending(() -> RowAppender.append(appender, batch));
        rows += batch.size();
        bytes += batch.bytes();
    }

    public void add(Collection<String> ids) {
        appending(() -> {
            for (String id : ids) {
                appender.beginRow();
                appender.append(id);
                appender.endRow();
                bytes += id.length();
            }
        });
        rows += ids.size();
    }

    private void appending(Append append) {
        lock.lock();
        try {
            append.run();
        } catch (SQLException e) {
            throw ParquetRows.failed("buffer rows", e);
        } finally {
            lock.unlock();
        }
    }

    /** Uses the appender. */
    private interface Append {
        void run() throws SQLException;
    }

    public long rows() {
        return rows;
    }

    /** Of the batches added, as in memory. */
    public long bytes() {
        return bytes;
    }

    /** Writes the file; it is not yet forced to the disk. Nothing can be added afterwards. */
    public void write(String location) {
        appending(appender::close);
        session.execute(
                "write rows",
                "COPY " + table + " TO " + RowSql.text(location) + " (" + options + ")");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try (session) {
                appending(appender::close);
            }
        }
    }
}
