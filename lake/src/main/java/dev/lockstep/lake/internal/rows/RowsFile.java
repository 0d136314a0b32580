package dev.lockstep.lake.internal.rows;

import dev.lockstep.api.Batch;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.columnar.ChunkPlace;
import dev.lockstep.lake.columnar.FileTarget;
import dev.lockstep.lake.columnar.ParquetFile;
import dev.lockstep.lake.columnar.WrittenSums;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into one Parquet file, in the order in which they were added. At most one row
 * group waits in memory, encoded; besides it a few megabytes a thread. Safe for many threads; who
 * opened it closes it.
 */
public final class RowsFile implements AutoCloseable {
    private final FileTarget target;
    private final RowsForm form;
    private final RowEncoders encoders;
    private final CutPieces pieces;
    private final List<GroupColumn> group = new ArrayList<>();
    private final Map<Long, RowEncoders.Encoded> early = new HashMap<>();
    private @Nullable ParquetFile file;
    private int groupRows;
    private long rows;
    private long bytes;
    private long taken;
    private final @Nullable WrittenSums sums;
    private List<List<ChunkPlace>> groups = List.of();
    private boolean finished;
    private boolean failed;

    /**
     * @param sums get what is written
     */
    RowsFile(FileTarget target, RowsForm form, RowEncoders encoders, @Nullable WrittenSums sums) {
        this.target = target;
        this.sums = sums;
        this.form = form;
        this.encoders = encoders;
        this.pieces = new CutPieces(form.groupRows());
        form.columns().forEach(_ -> group.add(new GroupColumn(encoders.blocks())));
    }

    /** Rows that were added. */
    public synchronized long rows() {
        return rows;
    }

    /** Of the batches added, as in memory. */
    public synchronized long bytes() {
        return bytes;
    }

    /**
     * Adds rows.
     *
     * @return the work that this makes, which the caller does at once, and best under no lock:
     *     other threads may do theirs meanwhile
     */
    public synchronized Runnable add(Batch batch) {
        if (finished || failed) {
            throw new IllegalStateException(target.name() + " is finished, or has failed");
        }
        rows += batch.size();
        bytes += batch.bytes();
        List<Piece> full = pieces.add(batch);
        return () -> full.forEach(this::encode);
    }

    private void encode(Piece piece) {
        boolean done = false;
        try {
            take(piece.turn(), encoders.encode(piece, form));
            done = true;
        } finally {
            if (!done) {
                fail();
            }
        }
    }

    private synchronized void fail() {
        failed = true;
        notifyAll();
    }

    /** Takes a piece into the row group when those before it are there. */
    private synchronized void take(long turn, RowEncoders.Encoded piece) {
        early.put(turn, piece);
        for (RowEncoders.Encoded next = early.remove(taken);
                next != null;
                next = early.remove(taken)) {
            for (int i = 0; i < group.size(); i++) {
                group.get(i).add(next.columns().get(i));
            }
            groupRows += next.rows();
            encoders.give(next.by());
            if (next.last()) {
                writeGroup();
            }
            taken++;
        }
        notifyAll();
    }

    private void writeGroup() {
        try {
            open().add(groupRows, group.stream().map(GroupColumn::chunk).toList());
        } catch (IOException e) {
            throw failed(e);
        }
        groupRows = 0;
        group.forEach(GroupColumn::clear);
    }

    private ParquetFile open() throws IOException {
        ParquetFile open = file;
        if (open == null) {
            open = new ParquetFile(target.open(), sums);
            file = open;
        }
        return open;
    }

    private LockstepException failed(IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "lake-resources",
                "Cannot write rows: found "
                        + e.getMessage()
                        + ", expected room for "
                        + target.name()
                        + "; free disk space.",
                e);
    }

    /**
     * Makes the file whole, once all work is done that other threads were given; it is not yet
     * forced to the disk.
     */
    public synchronized void finish() {
        if (finished) {
            throw new IllegalStateException(target.name() + " is finished");
        }
        pieces.rest().ifPresent(this::encode);
        while (taken < pieces.turns() && !failed) {
            await();
        }
        if (failed) {
            throw new IllegalStateException(
                    "another thread could not encode rows of " + target.name());
        }
        finished = true;
        if (groupRows > 0) {
            writeGroup();
        }
        ParquetFile whole;
        try {
            whole = open();
            whole.finish(form.forms(), form.keyValues());
        } catch (IOException e) {
            throw failed(e);
        }
        groups = whole.groups();
        file = null;
    }

    /** Where the columns of each row group lie; once it is finished. */
    public synchronized List<List<ChunkPlace>> groups() {
        return groups;
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LockstepException(
                    ErrorKind.RESOURCES, "interrupted", "Cannot write rows: interrupted.", e);
        }
    }

    /** Removes a file that is not whole. */
    @Override
    public synchronized void close() {
        finished = true;
        group.forEach(GroupColumn::clear);
        early.values().forEach(piece -> encoders.give(piece.by()));
        early.clear();
        ParquetFile open = file;
        file = null;
        if (open != null) {
            try (open) {
                target.drop();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
