package dev.lockstep.index.internal.prove;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.search.OpenGenerations;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRow.State;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.sync.SyncContext;

/**
 * Proves the sealed generation against the collection's snapshot before anything points to it.
 *
 * <p>A generation built from nothing, rewritten, or due is compared as a whole, row by row. One
 * that was built from links of a proven one is proven by what changed: its other files are those of
 * the base, by SHA-256, and each changed row is read back from both sides.
 */
public final class ProveStep {
    private final IndexParts parts;
    private final GenerationRows generations;
    private final ProveInFull inFull;
    private final ProveChanges changes;
    private final AskCanaries canaries;

    public ProveStep(IndexParts parts, GenerationRows generations, OpenGenerations open) {
        this.parts = parts;
        this.generations = generations;
        this.inFull = new ProveInFull(parts, generations);
        this.changes = new ProveChanges(parts, generations);
        this.canaries = new AskCanaries(open);
    }

    public void run(SyncContext context) {
        if (context.nothingToBuild()) {
            return;
        }
        GenerationRow mine = mine(context);
        Generation generation = new Generation(context.tenant(), context.name(), mine.number());
        SnapshotRef ref = context.snapshot("collection").orElseThrow();
        try (Snapshot wanted = parts.places().collections().reopen(ref);
                Snapshot served = parts.places().generations().snapshot(generation)) {
            boolean whole = isDueInFull(context, mine);
            String proof =
                    whole
                            ? inFull.prove(context, wanted, served)
                            : changes.prove(context, mine, wanted, served);
            String asked = canaries.ask(generation, served);
            CrashPoint.PROVE_BEFORE_RESULT.reach();
            accept(context, mine, whole, proof + " " + asked);
        } catch (LockstepException e) {
            if (e.code().equals("proof-failed")) {
                generations.state(context.tenant(), context.name(), mine.number(), State.FAILED);
            }
            throw e;
        }
    }

    private GenerationRow mine(SyncContext context) {
        long number = context.number("generation");
        return generations
                .find(context.tenant(), context.name(), number)
                .orElseThrow(() -> LockstepException.notFound("generation", Long.toString(number)));
    }

    private boolean isDueInFull(SyncContext context, GenerationRow mine) {
        boolean linked =
                context.step().state("build").filter("incremental"::equals).isPresent()
                        && context.step().state("compacted").filter("false"::equals).isPresent();
        return !linked || sinceFullProof(context, mine) >= parts.settings().fullProofEvery();
    }

    private long sinceFullProof(SyncContext context, GenerationRow mine) {
        return 1
                + generations
                        .find(context.tenant(), context.name(), mine.base())
                        .map(GenerationRow::sinceFullProof)
                        .orElse(0L);
    }

    private void accept(SyncContext context, GenerationRow mine, boolean whole, String proof) {
        generations.proven(
                context.tenant(),
                context.name(),
                mine.number(),
                proof,
                whole ? 0 : sinceFullProof(context, mine),
                parts.clock().instant());
        context.step().keep("result.proof", proof);
        context.step().log(Level.INFO, proof);
    }

    static LockstepException notEqual(String found) {
        return new LockstepException(
                ErrorKind.INTERNAL,
                "proof-failed",
                "Cannot publish the new generation: "
                        + found
                        + "; expected it to equal the collection's snapshot. The former generation goes on"
                        + " serving; run the sync again with --full.");
    }
}
