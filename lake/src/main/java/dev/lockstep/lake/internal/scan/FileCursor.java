package dev.lockstep.lake.internal.scan;

/** Reads rows of one file in their order, without those that are dropped. For one thread. */
public interface FileCursor extends AutoCloseable {
    /** Adds rows until the batch is full, or fewer; false at the end of the range. */
    boolean read(BatchBuilder batch);

    /** The number of the row behind the last one read, dropped ones counted. */
    long next();

    @Override
    void close();
}
