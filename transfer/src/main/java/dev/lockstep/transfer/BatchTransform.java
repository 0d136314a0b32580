package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import java.util.function.Consumer;

/**
 * Changes rows on their way, for example gives them vectors. Called by several workers at once. The
 * same batch gives the same rows each time, since a batch may be read again after a crash.
 */
@FunctionalInterface
public interface BatchTransform {
    /**
     * Returns the rows to be written, which may be fewer, also none.
     *
     * @param refused takes each row that cannot be written, by the id it would have in the target
     */
    Batch apply(Batch rows, Consumer<Refusal> refused);

    /** Rows as they are. */
    static BatchTransform none() {
        return (rows, refused) -> rows;
    }
}
