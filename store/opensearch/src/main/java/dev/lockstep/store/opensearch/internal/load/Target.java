package dev.lockstep.store.opensearch.internal.load;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Receipt;
import java.util.Optional;

/** Where a writer's rows go: into the collection, or beside it. */
interface Target {
    Optional<Checkpoint> resumed();

    /** For the rows of the next commit. */
    Gathering gather();

    /** Decides what was gathered together with the checkpoint, and brings it there. */
    Receipt commit(Gathering gathered, Checkpoint checkpoint);
}
