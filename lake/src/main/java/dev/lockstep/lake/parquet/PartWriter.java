package dev.lockstep.lake.parquet;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.internal.rows.RowsFile;
import java.util.Collection;
import java.util.List;

/**
 * Rows, or ids, on their way to one Parquet file, densely encoded. At most one row group of them
 * waits in memory, encoded. Safe for many threads; who opened it closes it.
 */
public final class PartWriter implements AutoCloseable {
    private final RowsFile file;

    PartWriter(RowsFile file) {
        this.file = file;
    }

    /**
     * Adds rows behind those that were added before.
     *
     * @return the work that this makes, which the caller does at once, and best under no lock:
     *     other threads may add and do theirs meanwhile
     */
    public Runnable add(Batch batch) {
        return file.add(batch);
    }

    /** As {@link #add(Batch)}, for ids. */
    public Runnable add(Collection<String> ids) {
        return file.add(Batch.ofIds(List.copyOf(ids)));
    }

    /** Rows that were added. */
    public long rows() {
        return file.rows();
    }

    /** Of the batches added, as in memory. */
    public long bytes() {
        return file.bytes();
    }

    /**
     * Makes the file whole, once all work is done that other threads were given; it is not yet
     * forced to the disk. Nothing can be added afterwards.
     */
    public void finish() {
        file.finish();
    }

    /** Removes a file that is not whole. */
    @Override
    public void close() {
        file.close();
    }
}
