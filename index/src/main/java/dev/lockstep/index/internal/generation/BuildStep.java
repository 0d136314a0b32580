package dev.lockstep.index.internal.generation;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.GenerationStore.Stats;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.RefusalStage;
import dev.lockstep.index.internal.sync.Borrowed;
import dev.lockstep.index.internal.sync.Changed;
import dev.lockstep.index.internal.sync.Refusals;
import dev.lockstep.index.internal.sync.SyncContext;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.Sidecar;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the next generation aside: from links of the serving one and the collection's changes
 * since, or from nothing where that is the first, is cheaper, or was asked for.
 */
public final class BuildStep {
    private static final int MOST_SEGMENTS = 10;
    private static final double MOST_DELETED = 0.15;

    private final IndexParts parts;
    private final GenerationRows generations;
    private final Refusals refusals;

    public BuildStep(IndexParts parts, GenerationRows generations, Refusals refusals) {
        this.parts = parts;
        this.generations = generations;
        this.refusals = refusals;
    }

    public void run(SyncContext context) {
        IndexRow index = context.index();
        try (Snapshot collection = pinned(context, index)) {
            Optional<GenerationRow> champion =
                    generations.find(index.tenant(), index.name(), index.champion());
            if (context.step().state("build").isEmpty()) {
                decide(context, collection, champion);
            }
            if (context.nothingToBuild()) {
                context.step().log(Level.INFO, "The serving generation holds all of it.");
                return;
            }
            GenerationRow mine = begin(context, index, collection.ref());
            try {
                build(context, index, collection, mine);
            } catch (LockstepException e) {
                if (!e.code().equals("generation-held")) {
                    throw e;
                }
                build(context, index, collection, beginAnew(context, index, mine));
            }
        }
    }

    private Snapshot pinned(SyncContext context, IndexRow index) {
        Optional<SnapshotRef> kept = context.snapshot("collection");
        if (kept.isPresent()) {
            return parts.places().collections().reopen(kept.get());
        }
        Snapshot now =
                parts.places()
                        .collections()
                        .pin(
                                index.collection(),
                                context.pinOwner(),
                                parts.settings().pinTimeToLive());
        context.keep("collection", now.ref());
        return now;
    }

    /** Decided once and kept: a later attempt must go on with the same base. */
    private void decide(
            SyncContext context, Snapshot collection, Optional<GenerationRow> champion) {
        if (champion.isEmpty() || context.full()) {
            keep(context, "full", 0, champion.isEmpty() ? "there is none yet" : "it was asked for");
            return;
        }
        GenerationRow base = champion.get();
        if (base.collectionSnapshot().equals(collection.ref())) {
            keep(context, "nothing", base.number(), "nothing has changed");
            return;
        }
        switch (parts.places()
                .collections()
                .difference(base.collectionSnapshot(), collection.ref())) {
            case Changes changes -> byShare(context, collection, base, changes);
            case Unavailable unavailable ->
                    keep(context, "compared", base.number(), unavailable.reason());
        }
    }

    private void byShare(
            SyncContext context, Snapshot collection, GenerationRow base, Changes changes) {
        try (changes) {
            long changed = changes.upserts() + changes.deletes();
            if (changed == 0) {
                // Only files were rewritten; the generation holds this snapshot as it held the
                // former.
                generations.holds(
                        context.tenant(), context.name(), base.number(), collection.ref());
                keep(context, "nothing", base.number(), "no row has changed");
            } else if (changed > parts.settings().rebuildShare() * Math.max(1, collection.rows())) {
                keep(context, "full", 0, changed + " rows have changed: building anew is cheaper");
            } else {
                keep(
                        context,
                        "incremental",
                        base.number(),
                        "at most " + changed + " rows have changed");
            }
        }
    }

    private static void keep(SyncContext context, String kind, long base, String reason) {
        context.keep("champion-before", context.index().champion());
        context.keep("base", base);
        context.step().keep("build", kind);
        context.step().keep("result.build", kind);
        context.step().log(Level.INFO, "Build: " + kind + ", " + reason + ".");
    }

    private GenerationRow begin(SyncContext context, IndexRow index, SnapshotRef collection) {
        GenerationRow mine =
                generations.begin(
                        index.tenant(),
                        index.name(),
                        context.step().runId(),
                        context.number("base"),
                        collection,
                        index.collectionSource(),
                        parts.clock().instant());
        return kept(context, mine);
    }

    /**
     * A server that was paused past its lease still has the files open: its build is left to it.
     */
    private GenerationRow beginAnew(SyncContext context, IndexRow index, GenerationRow held) {
        context.step()
                .log(
                        Level.WARN,
                        "Generation "
                                + held.number()
                                + " is held by a process that has lost this run; building another"
                                + " one.");
        return kept(
                context,
                generations.beginAnew(held, index.tenant(), index.name(), parts.clock().instant()));
    }

    private static GenerationRow kept(SyncContext context, GenerationRow mine) {
        context.keep("generation", mine.number());
        context.keep("result.generation", mine.number());
        return mine;
    }

    private void build(
            SyncContext context, IndexRow index, Snapshot collection, GenerationRow mine) {
        Generation generation = new Generation(index.tenant(), index.name(), mine.number());
        Generation base =
                mine.base() == 0 ? null : new Generation(index.tenant(), index.name(), mine.base());
        boolean whole = base == null;
        try (GenerationBuild build =
                        parts.places()
                                .generations()
                                .build(
                                        generation,
                                        base,
                                        collection.spec(),
                                        index.definition().settings(),
                                        context.step().scope());
                RowSource source = source(context, collection, mine, base)) {
            TransferResult moved =
                    Transfer.run(source, build, BatchTransform.none(), context.transferOptions());
            refusals.record(context, RefusalStage.BUILD, moved.failures());
            boolean compact = whole || isDue(build.stats());
            context.step().keep("compacted", Boolean.toString(compact));
            CrashPoint.BUILD_BEFORE_FINISH.reach();
            build.finish(moved.checkpoint(), compact);
            tell(context, moved);
            refusals.requireFew(context);
        }
    }

    private static boolean isDue(Stats stats) {
        return stats.segments() >= MOST_SEGMENTS
                || stats.deletedRows() > MOST_DELETED * Math.max(1, stats.rows());
    }

    private static void tell(SyncContext context, TransferResult moved) {
        context.keep("result.upserted", moved.upserted());
        context.keep("result.removed", moved.deleted());
        context.step()
                .log(
                        moved.refused() > 0 ? Level.WARN : Level.INFO,
                        moved.upserted()
                                + " rows indexed, "
                                + moved.deleted()
                                + " deletions, "
                                + moved.refused()
                                + " refused.");
    }

    private RowSource source(
            SyncContext context,
            Snapshot collection,
            GenerationRow mine,
            @Nullable Generation base) {
        if (base == null) {
            return new Borrowed(collection);
        }
        if (context.step().state("build").equals(Optional.of("compared"))) {
            return compared(context, collection, base);
        }
        return Changed.since(parts, generations, context, mine, collection.ref());
    }

    private Changes compared(SyncContext context, Snapshot collection, Generation base) {
        ScanOptions options =
                ScanOptions.in(context.spill("build"))
                        .withForm(RowForm.without(parts.places().generations().loses()));
        try (Snapshot served = parts.places().generations().snapshot(base)) {
            return FullDifference.between(collection, Sidecar.of(served, options), options);
        }
    }
}
