package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a split to its end. A reader whose connection breaks is opened again behind the last batch
 * that it gave.
 */
final class SplitReading implements AutoCloseable {
    private final RowSource source;
    private final Split split;
    private final int batchRows;
    private final RetryPolicy retry;
    private @Nullable BatchReader reader;
    private final BooleanSupplier stopped;
    private final Consumer<RuntimeException> retrying;
    private Position position;

    /**
     * @param retrying told why, before it waits to try again
     */
    SplitReading(
            RowSource source,
            Split split,
            Position from,
            int batchRows,
            RetryPolicy retry,
            BooleanSupplier stopped,
            Consumer<RuntimeException> retrying) {
        this.source = source;
        this.split = split;
        this.batchRows = batchRows;
        this.retry = retry;
        this.stopped = stopped;
        this.retrying = retrying;
        this.position = from;
    }

    /** The next rows, null at the end. */
    @Nullable Batch next() {
        for (int nth = 1; ; nth++) {
            try {
                BatchReader open = reader();
                Batch batch = open.next();
                position = open.position();
                return batch;
            } catch (RuntimeException e) {
                closeReader();
                if (!RetryPolicy.transientFault(e)
                        || nth >= retry.tries()
                        || stopped.getAsBoolean()) {
                    throw e;
                }
                retrying.accept(e);
                retry.pause(nth + 1, stopped);
            }
        }
    }

    private BatchReader reader() {
        BatchReader open = reader;
        if (open == null) {
            open = source.open(split, position, batchRows);
            reader = open;
        }
        return open;
    }

    /** Behind the last batch. */
    Position position() {
        return position;
    }

    private void closeReader() {
        BatchReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeReader();
    }
}
