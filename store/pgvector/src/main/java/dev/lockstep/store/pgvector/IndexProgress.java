package dev.lockstep.store.pgvector;

/**
 * How far the build of an index is, as the server tells it.
 *
 * @param index the act, such as {@code hnsw index of pgvector/works}
 * @param phase the server's word, such as {@code building index: loading tuples}; {@code done} at
 *     the end
 * @param done blocks of the table read so far
 * @param total blocks of the table, 0 where not known yet
 * @param rows rows in the index so far
 */
public record IndexProgress(String index, String phase, long done, long total, long rows) {
    /** Of the last word. */
    public static final String DONE = "done";
}
