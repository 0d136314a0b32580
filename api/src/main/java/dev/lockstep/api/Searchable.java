package dev.lockstep.api;

import dev.lockstep.api.search.Searcher;

/** A store that searches its collections as they are now. */
public interface Searchable extends Store {
    /**
     * Searches the collection; costs nothing until it is asked.
     *
     * @throws LockstepException NOT_FOUND where there is no such collection
     */
    Searcher searcher(CollectionRef ref);
}
