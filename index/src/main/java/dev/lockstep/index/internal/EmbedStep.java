package dev.lockstep.index.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.Writable;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.embed.Canaries;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.IndexParts;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.Sidecar;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the collection in step with the dataset: the changed rows of the clean table are embedded
 * and written, the gone ones deleted. Where the difference cannot be told, both are compared in
 * full.
 */
final class EmbedStep {
    private final IndexParts parts;
    private final IndexRows indexes;
    private final Refusals refusals;

    EmbedStep(IndexParts parts, IndexRows indexes, Refusals refusals) {
        this.parts = parts;
        this.indexes = indexes;
        this.refusals = refusals;
    }

    void run(SyncContext context) {
        IndexRow index = context.index();
        DatasetView dataset = context.dataset();
        try (Snapshot silver = pinned(context, Silver.ref(index, dataset))) {
            SnapshotRef from = index.collectionSource();
            if (from != null && from.equals(silver.ref())) {
                context.step()
                        .log(Level.INFO, "The collection holds this snapshot of the dataset.");
                return;
            }
            Embedders.Loaded model = context.model();
            prepare(context, index, model);
            TransferResult result = move(context, index, dataset, model, silver, from);
            tell(context, result);
            context.requireFewRefused(result.refused());
            indexes.collectionMadeFrom(index.tenant(), index.name(), silver.ref());
            if (from != null) {
                parts.places().silver().unpin(from, context.pinOwner());
            }
        }
    }

    private void tell(SyncContext context, TransferResult result) {
        refusals.record(context, result.refusals());
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
        context.keep("refused", result.refused());
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
            requireSameModel(made.get().spec(), model);
            if (index.collectionSource() == null
                    && made.get().rows() > 0
                    && !startedHere(context, index)) {
                collections.drop(index.collection());
                made = Optional.empty();
            }
        }
        if (made.isEmpty()) {
            collections.create(index.collection(), spec(index, model));
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
        properties.put("text-template", index.definition().text());
        return new CollectionSpec(
                model.embedder().dimension(),
                Metric.COSINE,
                model.embedder().identity().canonical(),
                properties);
    }

    private TransferResult move(
            SyncContext context,
            IndexRow index,
            DatasetView dataset,
            Embedders.Loaded model,
            Snapshot silver,
            @Nullable SnapshotRef from) {
        RowShape shape = Silver.shape(index.definition(), dataset);
        EmbedRows rows = new EmbedRows(shape, model);
        try (StoreWriter writer =
                        parts.places()
                                .collectionWriter()
                                .write(index.collection(), context.step().scope());
                Planned planned = plan(context, index, shape, rows, silver, from)) {
            return Transfer.run(
                    planned.source(), writer, planned.transform(), context.transferOptions());
        }
    }

    /** What is to be moved, and what is to be done to it on the way. */
    private record Planned(RowSource source, BatchTransform transform, Snapshot... opened)
            implements AutoCloseable {
        @Override
        public void close() {
            source.close();
            for (Snapshot snapshot : opened) {
                snapshot.close();
            }
        }
    }

    private Planned plan(
            SyncContext context,
            IndexRow index,
            RowShape shape,
            EmbedRows rows,
            Snapshot silver,
            @Nullable SnapshotRef from) {
        if (from == null) {
            context.step().log(Level.INFO, "First sync: all " + silver.rows() + " rows.");
            return new Planned(new Borrowed(silver), rows::embed);
        }
        return switch (parts.places().silver().difference(from, silver.ref())) {
            case Changes changes -> {
                context.step()
                        .log(
                                Level.INFO,
                                "At most "
                                        + changes.upserts()
                                        + " rows added or changed and "
                                        + changes.deletes()
                                        + " gone since snapshot "
                                        + from.id()
                                        + ".");
                yield new Planned(
                        shape.keyed()
                                ? new KeyedChanges(
                                        changes, parts.places().silver().reopen(from), shape)
                                : changes,
                        rows::embed);
            }
            case Unavailable unavailable -> {
                context.step().log(Level.WARN, unavailable.reason() + " Comparing in full.");
                yield inFull(context, index, rows, silver);
            }
        };
    }

    /** Embeds everything (the cache answers for what is known) and moves only what differs. */
    private Planned inFull(SyncContext context, IndexRow index, EmbedRows rows, Snapshot silver) {
        Snapshot made =
                parts.places()
                        .collections()
                        .pin(
                                index.collection(),
                                context.step().runId(),
                                parts.settings().pinTimeToLive());
        context.keep("compared-with", made.ref());
        Path spill = context.spill("embed");
        Snapshot wanted =
                new EmbeddedSnapshot(silver, rows, made.spec(), refusals.collect(context));
        return new Planned(
                FullDifference.between(wanted, Sidecar.of(made, spill), spill),
                BatchTransform.none(),
                made);
    }
}
