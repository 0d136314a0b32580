package dev.lockstep.transfer;

import dev.lockstep.api.Batch;

/** Who else is shown the rows of a pass that is made anyway. Safe for many threads. */
interface Watcher {
    Watcher NOBODY = () -> _ -> {};

    /** For one thread and one split; closed when the split has been read to its end. */
    Eye open();

    /** Sees the batches of one split. */
    interface Eye extends AutoCloseable {
        void see(Batch batch);

        @Override
        default void close() {}
    }
}
