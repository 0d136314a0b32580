package dev.lockstep.api;

/** A store into which collections can be written directly (not by generations). */
public interface Writable extends Store {
    /**
     * Says before anything is planned whether the collection, or one of that name, takes writes.
     *
     * @throws LockstepException CONFLICT where it does not, saying what to do instead
     */
    default void requireWritable(CollectionRef ref) {}

    /**
     * Makes an empty collection; atomic.
     *
     * @throws LockstepException CONFLICT where one of that name exists with another dimension or
     *     metric; one that exists with the same is no error
     */
    void create(CollectionRef ref, CollectionSpec spec);

    /** Drops the collection with all rows; absence is no error. */
    void drop(CollectionRef ref);

    /**
     * Opens the collection for writing by one run.
     *
     * @throws LockstepException CONFLICT with code {@code stale-writer} where a newer epoch of the
     *     same run has written
     */
    StoreWriter write(CollectionRef ref, WriteScope scope);
}
