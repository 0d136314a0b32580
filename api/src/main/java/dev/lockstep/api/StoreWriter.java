package dev.lockstep.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Writes rows of one run to one collection.
 *
 * <p>{@link #upsert} and {@link #delete} may be called by many threads at once; {@link #commit} is
 * called by one while no other call is under way. Nothing is visible to readers of the collection
 * before a commit, and a commit is atomic: all rows since the last one together with the
 * checkpoint, or nothing of both. After an exception from {@code commit} the caller closes the
 * writer, opens a new one and reads {@link #resumed}: the commit may or may not have happened,
 * never half.
 */
public interface StoreWriter extends AutoCloseable {
    /** The last checkpoint that this run and step committed here, read from the target itself. */
    Optional<Checkpoint> resumed();

    /**
     * Writes rows; a row whose id exists replaces it as a whole.
     *
     * @return the rows that the target refuses; all others are taken
     */
    List<Refusal> upsert(Batch batch);

    /** Deletes rows; ids that are not there are no error. */
    void delete(Collection<String> ids);

    /**
     * Makes everything since the last commit durable together with the checkpoint.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer} where a newer epoch of this
     *     run has been seen
     */
    Receipt commit(Checkpoint checkpoint);

    /** Discards what was not committed. */
    @Override
    void close();
}
