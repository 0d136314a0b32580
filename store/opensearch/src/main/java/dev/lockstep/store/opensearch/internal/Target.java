package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Receipt;
import java.util.Optional;

/** Where a writer's rows go: into the collection, or beside it. */
interface Target {
    Optional<Checkpoint> resumed();

    /** Decides what the spool holds together with the checkpoint, and brings it there. */
    Receipt commit(Spool spool, Checkpoint checkpoint);
}
