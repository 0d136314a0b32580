package dev.lockstep.store.lucene.internal.graph;

import dev.lockstep.store.lucene.internal.files.Faults;
import java.util.concurrent.Semaphore;

/**
 * Heap that graphs under construction may take together. Lucene keeps them on the heap: about 300
 * MB for a million rows at M = 16, whatever the dimension.
 */
public final class GraphBudget {
    private static final long BYTES_PER_NEIGHBOUR = 19;
    private static final long UNIT = 1 << 20;

    private final long bytes;
    private final Semaphore units;

    public GraphBudget(long bytes) {
        this.bytes = Math.max(UNIT, bytes);
        this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, this.bytes / UNIT), true);
    }

    /** How many rows one graph may have; more make several segments. */
    public long rows(int m) {
        return Math.max(1, bytes / (BYTES_PER_NEIGHBOUR * m));
    }

    /** Runs a build when its share is free; builds that do not fit together wait for each other. */
    public void during(long rows, int m, Faults.Task build) throws java.io.IOException {
        long share = rows * BYTES_PER_NEIGHBOUR * m + UNIT;
        int wanted = (int) Math.min(Integer.MAX_VALUE, Math.min(share, bytes) / UNIT);
        units.acquireUninterruptibly(wanted);
        try {
            build.run();
        } finally {
            units.release(wanted);
        }
    }
}
