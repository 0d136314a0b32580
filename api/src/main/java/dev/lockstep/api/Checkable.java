package dev.lockstep.api;

import java.util.List;

/**
 * A store that can tell of its own health: what would make a use of it fail, be slow or lose
 * something, before it is begun.
 *
 * <p>A check changes nothing and needs no more rights than reading does; what this user may not see
 * is a finding itself. It throws nothing: a store that cannot be reached is a finding too.
 */
public interface Checkable extends Store {
    /** What was found, the worst first. Never empty. */
    List<Finding> check(Use use);

    /** What the store is to be used for; a check for one use leaves out what only others need. */
    enum Use {
        /** Listing, reading, searching. */
        ANY,
        /** Reading collections as a whole, for as long as that takes. */
        BACKUP,
        /** Making and writing collections. */
        RESTORE,
        /** Following the changes of this store while another takes over. */
        MIGRATION
    }
}
