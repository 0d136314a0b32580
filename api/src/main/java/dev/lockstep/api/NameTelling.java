package dev.lockstep.api;

import java.util.Optional;

/**
 * A store in which others can lead the name of a collection elsewhere, so that searches do not find
 * what is written to it.
 */
public interface NameTelling extends Store {
    /**
     * Where the name leads instead, and how it is led back, in one sentence; empty where searches
     * find what is written, where there is no such collection, and where this user may not see it.
     * Takes a request or two.
     */
    Optional<String> ledAstray(CollectionRef ref);
}
