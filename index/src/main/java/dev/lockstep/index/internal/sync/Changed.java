package dev.lockstep.index.internal.sync;

import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRows;

/** The changes of the collection between a generation's base and the generation itself. */
public final class Changed {
    private Changed() {}

    /**
     * @throws LockstepException CONFLICT where the history went away after the build had been
     *     decided; a new sync then compares in full
     */
    public static Changes since(
            IndexParts parts,
            GenerationRows generations,
            SyncContext context,
            GenerationRow mine,
            SnapshotRef to) {
        SnapshotRef from =
                generations
                        .find(context.tenant(), context.name(), mine.base())
                        .orElseThrow(() ->
                                LockstepException.notFound(
                                        "generation", Long.toString(mine.base())))
                        .collectionSnapshot();
        return switch (parts.places().collections().difference(from, to)) {
            case Changes changes -> changes;
            case Unavailable unavailable -> throw historyGone(unavailable);
        };
    }

    public static LockstepException historyGone(Unavailable unavailable) {
        return LockstepException.conflict(
                "history-gone",
                "Cannot go on with this sync: "
                        + unavailable.reason()
                        + " Start a new one; it compares in full.");
    }
}
