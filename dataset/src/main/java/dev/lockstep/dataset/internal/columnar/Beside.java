package dev.lockstep.dataset.internal.columnar;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Something else that is made of the same rows while they are written. */
interface Beside extends Closeable {
    /** Shows the first rows, before any are encoded. */
    void begin(TextRows first);

    /**
     * What these rows come to; called side by side by several threads.
     *
     * @param texts the rows' fields, encoded already
     */
    List<Chunk> encode(TextRows rows, List<Chunk> texts, Encoder encoder);

    /** Takes what was encoded, in the order of the rows. */
    void add(int rows, List<Chunk> chunks) throws IOException;
}
