package dev.lockstep.index.internal.generation;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.Maintainable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.search.OpenGenerations;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRow.State;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.sync.Refusals;
import dev.lockstep.index.internal.sync.SyncContext;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Removes what nobody needs any more: old generations, their pins, and this run's files. */
public final class RetireStep {
    private final IndexParts parts;
    private final GenerationRows generations;
    private final Refusals refusals;
    private final Leftovers leftovers;

    public RetireStep(
            IndexParts parts, GenerationRows generations, OpenGenerations open, Refusals refusals) {
        this.parts = parts;
        this.generations = generations;
        this.refusals = refusals;
        this.leftovers = new Leftovers(parts, generations, open);
    }

    public void run(SyncContext context) throws IOException {
        IndexRow index = context.index();
        List<GenerationRow> all = generations.list(index.tenant(), index.name());
        Set<Long> kept = kept(index, all);
        CrashPoint.RETIRE_BEFORE_DROP.reach();
        for (GenerationRow old : all) {
            if (!kept.contains(old.number())) {
                leftovers.drop(index, old);
            }
        }
        unpin(context, index, all, kept);
        forgetTakenRefusals(context, index);
        maintain(context, index);
        leftovers.removeFiles(context.step().runId());
    }

    /**
     * The one that serves, the newest published ones beside it, and none that failed or was left.
     */
    private Set<Long> kept(IndexRow index, List<GenerationRow> all) {
        Set<Long> kept = new HashSet<>();
        kept.add(index.champion());
        all.stream()
                .filter(g -> g.state() == State.PUBLISHED && g.number() != index.champion())
                .limit(parts.settings().keptGenerations())
                .forEach(g -> kept.add(g.number()));
        return kept;
    }

    private void unpin(
            SyncContext context, IndexRow index, List<GenerationRow> all, Set<Long> kept) {
        Set<SnapshotRef> needed = new HashSet<>();
        all.stream()
                .filter(g -> kept.contains(g.number()))
                .forEach(g -> needed.add(g.collectionSnapshot()));
        for (GenerationRow old : all) {
            if (!needed.contains(old.collectionSnapshot())) {
                parts.places().collections().unpin(old.collectionSnapshot(), context.pinOwner());
            }
        }
        context.snapshot("compared-with")
                .ifPresent(ref -> parts.places().collections().unpin(ref, context.step().runId()));
    }

    private void forgetTakenRefusals(SyncContext context, IndexRow index) {
        Optional<SnapshotRef> ref = context.snapshot("collection");
        if (ref.isPresent()) {
            Generation serving = new Generation(index.tenant(), index.name(), index.champion());
            try (Snapshot now = parts.places().collections().reopen(ref.get());
                    Snapshot served = parts.places().generations().snapshot(serving)) {
                refusals.forgetBuilt(context, now, served);
            }
        }
    }

    /**
     * Compacts the collection where that is due. The serving generation then holds the rewritten
     * snapshot, whose rows are the same; also where an earlier attempt was killed in between.
     */
    private void maintain(SyncContext context, IndexRow index) {
        Differencing collections = parts.places().collections();
        if (collections instanceof Maintainable lake && lake.compactionDue(index.collection())) {
            context.step().log(Level.INFO, lake.compact(index.collection()));
        }
        String version =
                collections.describe(index.collection()).map(CollectionInfo::version).orElse("");
        generations
                .find(index.tenant(), index.name(), index.champion())
                .filter(serving -> !serving.collectionSnapshot().version().equals(version))
                .ifPresent(serving -> moveOver(context, index, serving));
    }

    private void moveOver(SyncContext context, IndexRow index, GenerationRow serving) {
        Differencing collections = parts.places().collections();
        SnapshotRef before = serving.collectionSnapshot();
        try (Snapshot now =
                collections.pin(
                        index.collection(), context.pinOwner(), parts.settings().pinTimeToLive())) {
            boolean same = isSame(collections, before, now.ref());
            if (same) {
                generations.holds(index.tenant(), index.name(), serving.number(), now.ref());
            }
            collections.unpin(same ? before : now.ref(), context.pinOwner());
        }
    }

    private static boolean isSame(Differencing collections, SnapshotRef before, SnapshotRef now) {
        if (collections.difference(before, now) instanceof Changes changes) {
            try (changes) {
                return changes.upserts() + changes.deletes() == 0;
            }
        }
        return false;
    }
}
