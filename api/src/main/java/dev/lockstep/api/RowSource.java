package dev.lockstep.api;

import java.util.List;

/** Rows that can be read in parts, each part from any position: a snapshot or a difference. */
public interface RowSource extends AutoCloseable {
    CollectionSpec spec();

    /**
     * Cuts the source into parts. The same source cut twice with the same wish gives the same
     * splits, but who must resume persists the plan all the same.
     *
     * @param wanted about how many splits; a source may give fewer or more
     */
    List<Split> plan(int wanted);

    /**
     * Reads one split from a position on. The order of rows within a split is the same at every
     * reading.
     *
     * @param from {@link Position#START} or a position that a reader of this very split reported
     * @param batchRows how many rows a batch has at most
     */
    BatchReader open(Split split, Position from, int batchRows);

    /** Closes handles; a durable pin stays. */
    @Override
    void close();
}
