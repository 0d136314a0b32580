package dev.lockstep.index.internal.generation;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.search.OpenGenerations;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRow.State;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import dev.lockstep.index.internal.sync.SyncContext;

/**
 * Moves the pointer to the proven generation, if it still points to where it did when the build was
 * decided. Until that commit readers see the former generation, after it the new one, never a
 * mixture.
 */
public final class PublishStep {
    private final IndexParts parts;
    private final IndexRows indexes;
    private final GenerationRows generations;
    private final OpenGenerations open;

    public PublishStep(
            IndexParts parts, IndexRows indexes, GenerationRows generations, OpenGenerations open) {
        this.open = open;
        this.parts = parts;
        this.indexes = indexes;
        this.generations = generations;
    }

    public void run(SyncContext context) {
        IndexRow index = context.index();
        if (!context.nothingToBuild()) {
            publish(context, index);
        }
        indexes.synced(index.tenant(), index.name(), parts.clock().instant());
    }

    private void publish(SyncContext context, IndexRow index) {
        long mine = context.number("generation");
        if (index.champion() == mine) {
            return;
        }
        requireProven(context, mine);
        warm(context, mine);
        long from = context.number("champion-before");
        CrashPoint.PUBLISH_BEFORE_POINTER.reach();
        if (!indexes.point(index.tenant(), index.name(), from, mine, parts.clock().instant())) {
            open.retire(new Generation(index.tenant(), index.name(), mine));
            throw LockstepException.conflict(
                    "pointer-moved",
                    "Cannot publish generation "
                            + mine
                            + ": found the index pointing to generation "
                            + context.index().champion()
                            + ", expected "
                            + from
                            + "; somebody has published or rolled back meanwhile; sync again.");
        }
        CrashPoint.PUBLISH_AFTER_POINTER.reach();
        context.step().log(Level.INFO, "Generation " + mine + " serves.");
    }

    private void requireProven(SyncContext context, long number) {
        State state =
                generations
                        .find(context.tenant(), context.name(), number)
                        .map(GenerationRow::state)
                        .orElse(State.FAILED);
        if (state != State.PROVEN && state != State.PUBLISHED) {
            throw new IllegalStateException("generation " + number + " is " + state);
        }
    }

    /**
     * Open from now on, before anybody waits for it; one that cannot be opened is never pointed to.
     */
    private void warm(SyncContext context, long number) {
        open.lease(new Generation(context.tenant(), context.name(), number)).close();
    }
}
