package dev.lockstep.api;

/**
 * A writable store that can exchange the whole content of a collection in one act: what a restore
 * needs, so that a kill leaves the old content or the new, never half of each.
 *
 * <p>Rows are first staged beside the collection, durably and with checkpoints, as a transfer
 * writes them; nobody who reads the collection sees them. Then {@link #publish} makes them its
 * content. Run and step of the scope name the staging; it survives the process.
 */
public interface Replaceable extends Writable {
    /**
     * Opens the staging of this run and step, made where there is none. What a commit of the writer
     * makes durable is the staging: rows and checkpoint, or neither.
     *
     * <p>After {@link #publish} has succeeded for this run and step, {@link StoreWriter#resumed} is
     * still the last checkpoint that was staged, and rows are taken no more.
     *
     * @throws LockstepException NOT_FOUND where there is no such collection; CONFLICT with code
     *     {@code stale-writer} where a newer epoch of the run has been here
     */
    StoreWriter replace(CollectionRef ref, WriteScope scope);

    /**
     * Makes the staged rows the collection's content, and model and properties those of the spec,
     * in one atomic act. Rows that were there are gone, but for readers of a pin. A second call for
     * the same run and step changes nothing.
     *
     * @param spec of the same dimension and metric as the collection has
     * @return the version that this publishing made
     * @throws LockstepException NOT_FOUND with code {@code staging-not-found} where nothing was
     *     staged; CONFLICT with code {@code stale-writer}, or where dimension or metric differ
     */
    Receipt publish(CollectionRef ref, WriteScope scope, CollectionSpec spec);

    /** Forgets what this run and step staged and did not publish; absence is no error. */
    void discard(CollectionRef ref, WriteScope scope);
}
