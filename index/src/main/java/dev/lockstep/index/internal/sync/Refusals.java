package dev.lockstep.index.internal.sync;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.RefusalStage;
import dev.lockstep.transfer.Transfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which rows of the dataset are missing from the index, and why: those of this sync and those of
 * earlier ones that have not been mended since. {@code why}, the index's page and the allowance
 * speak of all of them.
 */
public final class Refusals {
    private static final int BATCH = 1_000;

    private final IndexParts parts;
    private final GenerationRows generations;

    public Refusals(IndexParts parts, GenerationRows generations) {
        this.parts = parts;
        this.generations = generations;
    }

    /** Takes a failures file in. */
    public void record(SyncContext context, RefusalStage stage, Path failures) {
        Transfer.refusals(failures, BATCH, some -> record(context, stage, some));
    }

    private void record(SyncContext context, RefusalStage stage, List<Refusal> refusals) {
        generations.refused(
                context.tenant(),
                context.name(),
                new GenerationRows.RefusedBy(context.step().runId(), stage),
                refusals);
    }

    /** Takes those of a batch, for a comparison that meets them while it reads. */
    public Consumer<List<Refusal>> collect(SyncContext context) {
        return refusals -> record(context, RefusalStage.EMBED, refusals);
    }

    /** Ends the step where more rows are missing than the index allows; their number is kept. */
    public void requireFew(SyncContext context) {
        long refused = standing(context);
        context.keep("refused", refused);
        context.requireFewRefused(refused);
    }

    public long standing(SyncContext context) {
        return generations.refusedIds(context.tenant(), context.name()).size();
    }

    public long standing(SyncContext context, RefusalStage stage) {
        return generations.refusedIds(context.tenant(), context.name(), stage).size();
    }

    List<String> ids(SyncContext context, RefusalStage stage) {
        return generations.refusedIds(context.tenant(), context.name(), stage);
    }

    /**
     * Forgets the rows that the dataset no longer has: by the ids of the collection, and by those
     * of the dataset, under which rows without an id were refused.
     */
    public void forgetGone(SyncContext context, RowSource byId, Changes byRow) {
        if (standing(context) > 0) {
            deletions(context, byRow);
            if (byId != byRow) {
                deletions(context, byId);
            }
        }
    }

    private void deletions(SyncContext context, RowSource source) {
        for (Split split : source.plan(1)) {
            if (split.kind() == Split.Kind.DELETES) {
                try (BatchReader reader = source.open(split, Position.START, BATCH)) {
                    for (Batch gone = reader.next(); gone != null; gone = reader.next()) {
                        forget(context, gone);
                    }
                }
            }
        }
    }

    /** After every row has been looked at: what this run has not refused is refused no more. */
    public void forgetOtherRuns(SyncContext context) {
        generations.forgetRefusedByOthers(
                context.tenant(), context.name(), context.step().runId(), RefusalStage.EMBED);
    }

    /** Forgets the rows that have come into the collection since. */
    public void forgetEmbedded(SyncContext context, IndexRow index) {
        List<String> refused = ids(context, RefusalStage.EMBED);
        if (!refused.isEmpty()) {
            var collections = parts.places().collections();
            String owner = context.step().runId() + " refusals";
            try (Snapshot now = collections.pin(index.collection(), owner, Duration.ofHours(1))) {
                try {
                    forget(context, now.fetch(refused));
                } finally {
                    collections.unpin(now.ref(), owner);
                }
            }
        }
    }

    /** Forgets the rows that the generation has, or that the collection has no longer. */
    public void forgetBuilt(SyncContext context, Snapshot collection, Snapshot served) {
        List<String> refused = ids(context, RefusalStage.BUILD);
        if (!refused.isEmpty()) {
            forget(context, served.fetch(refused));
            List<String> there = List.of(collection.fetch(refused).ids());
            List<String> gone = refused.stream().filter(id -> !there.contains(id)).toList();
            generations.forgetRefused(context.tenant(), context.name(), gone);
        }
    }

    private void forget(SyncContext context, Batch rows) {
        generations.forgetRefused(context.tenant(), context.name(), List.of(rows.ids()));
    }
}
