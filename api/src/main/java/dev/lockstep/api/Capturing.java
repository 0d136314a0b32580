package dev.lockstep.api;

import java.util.Optional;

/**
 * A store that can tell of every committed change of a collection, whoever made it, in the order in
 * which they were committed.
 *
 * <p>A <b>feed</b> is a durable cursor on the server. While it is there the server keeps what has
 * not been confirmed, also while nobody reads it; who no longer needs one must remove it.
 */
public interface Capturing extends Readable {
    /**
     * Makes the feed where there is none: every change that is committed after this returns is in
     * it, and so may be some that a pin taken afterwards already has.
     *
     * @param name of the feed, unique in the server: {@code [a-z0-9_]{1,40}}
     * @throws LockstepException with what must be run by whom, where the server or the user's
     *     rights do not allow it, or where changes of this collection cannot be told as rows
     */
    Feed begin(CollectionRef ref, String name);

    /** How the feed stands; empty where there is none of that name. */
    Optional<Feed> feed(String name);

    /**
     * Reads what was committed after the last confirmed change. One reader a feed at a time.
     *
     * @throws LockstepException {@code feed-lost}, CONFLICT, where the server has given up what was
     *     not confirmed: everything must be read again
     */
    ChangeReader follow(CollectionRef ref, String name);

    /** Where the server stands now: what is committed before this call is not behind it. */
    String head(String name);

    /** Ends the feed and everything that was made for it; absence is no error. */
    void end(String name);

    /**
     * A feed as the server tells of it.
     *
     * @param confirmed the position up to which it may forget
     * @param retained bytes that it keeps for this feed
     * @param read whether somebody reads it now
     */
    record Feed(String name, String confirmed, long retained, boolean read) {}
}
