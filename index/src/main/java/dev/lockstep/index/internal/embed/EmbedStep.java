package dev.lockstep.index.internal.embed;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.Writable;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.embed.CachedEmbedder;
import dev.lockstep.embed.Canaries;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.shape.RowShape;
import dev.lockstep.index.internal.shape.Silver;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import dev.lockstep.index.internal.state.RefusalStage;
import dev.lockstep.index.internal.sync.Refusals;
import dev.lockstep.index.internal.sync.SyncContext;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the collection in step with the dataset: the changed rows of the clean table are embedded
 * and written, the gone ones deleted. Where the difference cannot be told, both are compared in
 * full.
 */
public final class EmbedStep {
    /** The property of a collection that names the index whose it is. */
    private static final String OWNER = "index";

    private final IndexParts parts;
    private final IndexRows indexes;
    private final Refusals refusals;
    private final PlanEmbedding planning;

    public EmbedStep(IndexParts parts, IndexRows indexes, Refusals refusals) {
        this.parts = parts;
        this.indexes = indexes;
        this.refusals = refusals;
        this.planning = new PlanEmbedding(parts, refusals);
    }

    public void run(SyncContext context) {
        IndexRow index = context.index();
        DatasetView dataset = context.dataset();
        try (Snapshot silver = pinned(context, Silver.ref(index, dataset))) {
            SnapshotRef from = index.collectionSource();
            if (silver.ref().equals(from) && index.movedBy() == null) {
                context.step()
                        .log(Level.INFO, "The collection holds this snapshot of the dataset.");
            } else {
                embed(context, index, dataset, silver);
            }
        }
        refusals.requireFew(context);
    }

    private void embed(SyncContext context, IndexRow index, DatasetView dataset, Snapshot silver) {
        SnapshotRef from = index.collectionSource();
        Embedders.Loaded model = context.model();
        prepare(context, index, model);
        move(context, index, dataset, model, silver);
        requireAllRows(context, index, silver);
        indexes.collectionMadeFrom(index.tenant(), index.name(), silver.ref());
        if (from != null && !from.equals(silver.ref())) {
            parts.places().silver().unpin(from, context.pinOwner());
        }
    }

    /** Every row of the dataset is in the collection or refused; there is no third way. */
    private void requireAllRows(SyncContext context, IndexRow index, Snapshot silver) {
        long taken =
                parts.places()
                        .collections()
                        .describe(index.collection())
                        .map(CollectionInfo::rows)
                        .orElse(0L);
        long refused = refusals.standing(context, RefusalStage.EMBED);
        if (taken + refused != silver.rows()) {
            throw LockstepException.conflict(
                    "counts-differ",
                    "Cannot end the embedding: found "
                            + taken
                            + " rows in the collection and "
                            + refused
                            + " refused, expected the "
                            + silver.rows()
                            + " of the dataset; look for ids that repeat, then sync again: it"
                            + " compares every row.");
        }
    }

    private static void tell(SyncContext context, TransferResult result) {
        context.step()
                .log(
                        result.refused() > 0 ? Level.WARN : Level.INFO,
                        result.upserted()
                                + " rows embedded, "
                                + result.deleted()
                                + " deleted, "
                                + result.refused()
                                + " refused.");
        context.keep("result.embedded", result.upserted());
        context.keep("result.deleted", result.deleted());
    }

    /** The snapshot that this run reads: pinned once, opened again by later attempts. */
    private Snapshot pinned(SyncContext context, CollectionRef ref) {
        Differencing silver = parts.places().silver();
        Optional<SnapshotRef> kept = context.snapshot("silver");
        if (kept.isPresent()) {
            return silver.reopen(kept.get());
        }
        Snapshot now = silver.pin(ref, context.pinOwner(), parts.settings().pinTimeToLive());
        context.keep("silver", now.ref());
        return now;
    }

    /**
     * Makes the collection where it is missing. One that an ended run left half-filled before any
     * sync succeeded is made anew: nothing depends on it, and the cache still has its vectors.
     */
    private void prepare(SyncContext context, IndexRow index, Embedders.Loaded model) {
        Writable collections = parts.places().collectionWriter();
        Optional<CollectionInfo> made = collections.describe(index.collection());
        if (made.isPresent()) {
            requireOurs(index, made.get());
            requireSameModel(made.get().spec(), model);
            if (index.collectionSource() == null
                    && made.get().rows() > 0
                    && !startedHere(context, index)) {
                collections.drop(index.collection());
                made = Optional.empty();
            }
        }
        if (made.isEmpty()) {
            CollectionSpec spec = spec(index, model);
            Canaries.verify(spec.properties(), model.embedder());
            collections.create(index.collection(), spec);
        }
    }

    public static boolean isOf(IndexRow index, CollectionInfo collection) {
        return index.name().equals(collection.spec().properties().get(OWNER));
    }

    /** A collection of the same name that somebody else has filled is not ours to write to. */
    private static void requireOurs(IndexRow index, CollectionInfo made) {
        if (!isOf(index, made)) {
            throw LockstepException.conflict(
                    "collection-exists",
                    "Cannot embed into "
                            + index.collection()
                            + ": found a collection of that name which no index has made, expected"
                            + " none; make the index under another name, or remove the collection.");
        }
    }

    private boolean startedHere(SyncContext context, IndexRow index) {
        try (StoreWriter writer =
                parts.places()
                        .collectionWriter()
                        .write(index.collection(), context.step().scope())) {
            return writer.resumed().isPresent();
        }
    }

    private static void requireSameModel(CollectionSpec spec, Embedders.Loaded model) {
        String now = model.embedder().identity().canonical();
        if (spec.model() != null && !spec.model().equals(now)) {
            throw LockstepException.conflict(
                    "model-changed",
                    "Cannot embed into the collection: found the model "
                            + now
                            + ", expected "
                            + spec.model()
                            + ", which made its vectors; give back the former model, or make a new index.");
        }
        Canaries.verify(spec.properties(), model.uncached());
    }

    private static CollectionSpec spec(IndexRow index, Embedders.Loaded model) {
        Map<String, String> properties = new LinkedHashMap<>(Canaries.of(model.uncached()));
        properties.put(OWNER, index.name());
        properties.put("text-template", index.definition().text());
        return new CollectionSpec(
                model.embedder().dimension(),
                Metric.COSINE,
                model.embedder().identity().canonical(),
                properties);
    }

    private void move(
            SyncContext context,
            IndexRow index,
            DatasetView dataset,
            Embedders.Loaded model,
            Snapshot silver) {
        RowShape shape = Silver.shape(index.definition(), dataset);
        Writable collections = parts.places().collectionWriter();
        try (PlanEmbedding.Planned planned =
                planning.plan(context, index, shape, new EmbedRows(shape, model), silver)) {
            indexes.collectionMoves(index.tenant(), index.name(), context.step().runId());
            long charged = model.embedder().tokensCharged();
            long reused = reused(model);
            TransferResult result =
                    Transfer.run(
                            planned.source(),
                            () -> collections.write(index.collection(), context.step().scope()),
                            planned.transform(),
                            context.transferOptions());
            planned.changes()
                    .ifPresentOrElse(
                            changes -> refusals.forgetGone(context, planned.source(), changes),
                            () -> refusals.forgetOtherRuns(context));
            refusals.record(context, RefusalStage.EMBED, result.failures());
            refusals.forgetEmbedded(context, index);
            tell(context, result);
            if (reused >= 0) {
                context.keep("result.reused", reused(model) - reused);
            }
            tellCharge(context, model.embedder().tokensCharged() - charged);
        }
    }

    /** Texts whose vectors were there already since the model was opened, −1 where not counted. */
    private static long reused(Embedders.Loaded model) {
        return model.embedder() instanceof CachedEmbedder cached ? cached.found() : -1;
    }

    /** Searches and other runs with this model in the meantime count too. */
    private static void tellCharge(SyncContext context, long tokens) {
        if (tokens > 0) {
            context.step().log(Level.INFO, tokens + " tokens charged by the model.");
            context.keep("result.tokens", tokens);
        }
    }
}
