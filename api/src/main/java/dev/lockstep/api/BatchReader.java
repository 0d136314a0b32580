package dev.lockstep.api;

import org.jspecify.annotations.Nullable;

/** Reads one split in order. Used by one thread; who opened it closes it. */
public interface BatchReader extends AutoCloseable {
    /** The next rows, null at the end; never an empty batch. */
    @Nullable Batch next();

    /**
     * The position behind the last batch returned, from which a new reader would go on. After
     * {@link #next} has returned null it is {@link Position#done() done}.
     */
    Position position();

    @Override
    void close();
}
