package dev.lockstep.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place that holds collections.
 *
 * <p>What a store can do beyond this it says by implementing the ability interfaces: {@link
 * Readable}, {@link Writable}, {@link Differencing}, {@link GenerationStore}, {@link Maintainable},
 * {@link Searchable}, {@link Capturing}.
 *
 * <p>Safe for use by many threads. Closing releases connections and file handles; it never loses
 * anything that was committed.
 */
public interface Store extends AutoCloseable {
    /** The kind, such as {@code lucene}; one a module. */
    String kind();

    /** The tenant's collections, ordered by name; empty where there are none. */
    List<CollectionInfo> collections(TenantId tenant);

    /** The collection as it is now; empty where there is none of that name for that tenant. */
    Optional<CollectionInfo> describe(CollectionRef ref);

    /** What this store cannot keep apart; a plan lists it before anything moves. */
    Set<Distinction> loses();

    /** What this collection cannot keep apart, or would if it were made here. */
    default Set<Distinction> loses(CollectionRef ref) {
        return loses();
    }

    Limits limits();

    @Override
    void close();
}
