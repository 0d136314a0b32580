package dev.lockstep.api;

import java.time.Duration;
import java.util.List;

/** A store whose collections need upkeep. None of it changes what a reader of a pin sees. */
public interface Maintainable extends Store {
    /** Whether readers would gain by a compaction now. */
    boolean compactionDue(CollectionRef ref);

    /** Rewrites many small or half-deleted files into few; returns what it did in one sentence. */
    String compact(CollectionRef ref);

    /**
     * Forgets history older than this, never what a pin needs; returns what it did in one sentence.
     */
    String expire(CollectionRef ref, Duration olderThan);

    /** The pins that hold history, oldest first. */
    List<Pin> pins(CollectionRef ref);
}
