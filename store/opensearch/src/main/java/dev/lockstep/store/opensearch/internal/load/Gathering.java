package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.store.opensearch.internal.log.Change;
import java.util.Collection;
import java.util.List;

/** Takes rows and deletions between two commits. Safe for many threads until it is settled. */
interface Gathering {
    void upsert(List<Change> rows);

    void delete(Collection<String> ids);

    /** Sends the rest, and waits until nothing is under way; nothing is added any more. */
    void settle();

    /** What of it a commit has to bring to the index. */
    Spool spool();

    /** Bytes that were sent. */
    long bytes();

    /** Takes back what was not decided. */
    void discard();
}
