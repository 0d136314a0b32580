package dev.lockstep.index.internal.generation;

import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.GenerationRow.Counts;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.sync.SyncContext;

/** Ends the build for good: what is proven next is what will serve. */
public final class SealStep {
    private final IndexParts parts;
    private final GenerationRows generations;

    public SealStep(IndexParts parts, GenerationRows generations) {
        this.parts = parts;
        this.generations = generations;
    }

    public void run(SyncContext context) {
        if (context.nothingToBuild()) {
            return;
        }
        Generation generation =
                new Generation(context.tenant(), context.name(), context.number("generation"));
        GenerationStore store = parts.places().generations();
        Seal seal = store.seal(generation, false).orElseGet(() -> store.seal(generation));
        generations.sealed(
                context.tenant(),
                context.name(),
                generation.number(),
                counts(context, seal),
                seal.sum());
        context.step()
                .log(
                        Level.INFO,
                        "Sealed "
                                + seal.files().size()
                                + " files, "
                                + seal.stats().bytes()
                                + " bytes, "
                                + seal.stats().segments()
                                + " segments.");
    }

    private static Counts counts(SyncContext context, Seal seal) {
        return new Counts(
                seal.stats().rows(),
                context.number("result.upserted"),
                context.number("result.removed"),
                context.number("refused"),
                seal.stats().segments(),
                seal.stats().bytes());
    }
}
