package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Table;

/** Why a feed cannot be gone on with. */
final class FeedFaults {
    private FeedFaults() {}

    /**
     * @param what a feed or collection
     * @param found such as "that …"
     */
    static LockstepException altered(String what, String found) {
        return LockstepException.conflict(
                "feed-altered",
                "Cannot follow the changes of "
                        + what
                        + ": found "
                        + found
                        + ", so that rows may have changed without being told; end the feed, begin"
                        + " another and read everything again.");
    }

    static LockstepException lost(String feed, String found) {
        return LockstepException.conflict(
                "feed-lost",
                "Cannot follow feed "
                        + feed
                        + ": found "
                        + found
                        + ", so that changes are gone that were not confirmed; end the feed, begin"
                        + " another and read everything again.");
    }

    /**
     * @param act such as "follow"
     */
    static LockstepException read(String act, String feed, long pid) {
        return LockstepException.conflict(
                "feed-read",
                "Cannot "
                        + act
                        + " feed "
                        + feed
                        + ": found that process "
                        + pid
                        + " of the server reads it; end its reader first.");
    }

    static LockstepException otherPublication(Place place, String name) {
        Table table = place.shape().table();
        return LockstepException.conflict(
                "feed-publication",
                "Cannot follow the changes of "
                        + place.ref()
                        + ": found that publication "
                        + name
                        + " is not of table "
                        + table
                        + " alone with every kind of change; do DROP PUBLICATION "
                        + Sql.name(name)
                        + "; "
                        + Publications.make(name, table));
    }
}
