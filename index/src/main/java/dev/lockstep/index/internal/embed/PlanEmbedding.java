package dev.lockstep.index.internal.embed;

import dev.lockstep.api.Differencing;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.shape.RowShape;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.sync.Borrowed;
import dev.lockstep.index.internal.sync.Changed;
import dev.lockstep.index.internal.sync.Refusals;
import dev.lockstep.index.internal.sync.SyncContext;
import dev.lockstep.transfer.BatchTransform;
import dev.lockstep.transfer.FullDifference;
import dev.lockstep.transfer.Sidecar;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Decides what has to be embedded: everything the first time, the difference of two snapshots of
 * the dataset, or, where that does not tell the collection's difference, what a comparison of every
 * row finds. Decided once and kept: a later attempt goes on with the same plan.
 */
final class PlanEmbedding {
    private static final String KIND = "embed";
    private static final String INCREMENTAL = "incremental";
    private static final String COMPARED = "compared";
    private static final String COMPARED_WITH = "compared-with";

    private final IndexParts parts;
    private final Refusals refusals;

    PlanEmbedding(IndexParts parts, Refusals refusals) {
        this.parts = parts;
        this.refusals = refusals;
    }

    /**
     * What is to be moved, and what is to be done to it on the way.
     *
     * @param changes the dataset's difference, where that is what is moved; empty where every row
     *     of the dataset is read
     */
    record Planned(
            RowSource source,
            BatchTransform transform,
            Optional<Changes> changes,
            List<Snapshot> opened)
            implements AutoCloseable {
        @Override
        public void close() {
            source.close();
            opened.forEach(Snapshot::close);
        }
    }

    Planned plan(
            SyncContext context, IndexRow index, RowShape shape, EmbedRows rows, Snapshot silver) {
        SnapshotRef from = index.collectionSource();
        if (from == null) {
            context.step().log(Level.INFO, "First sync: all " + silver.rows() + " rows.");
            return new Planned(new Borrowed(silver), rows::embed, Optional.empty(), List.of());
        }
        Optional<String> decided = context.step().state(KIND);
        String other = decided.isEmpty() ? index.movedBy() : null;
        if (other != null) {
            return inFull(
                    context,
                    index,
                    rows,
                    silver,
                    "Run " + other + " has left the collection half changed.");
        }
        if (decided.equals(Optional.of(COMPARED))) {
            return inFull(context, index, rows, silver, "As decided before.");
        }
        Differencing store = parts.places().silver();
        return switch (store.difference(from, silver.ref())) {
            case Changes changes -> changed(context, shape, rows, from, changes);
            case Unavailable unavailable -> {
                if (decided.isPresent()) {
                    throw Changed.historyGone(unavailable);
                }
                yield inFull(context, index, rows, silver, unavailable.reason());
            }
        };
    }

    private Planned changed(
            SyncContext context,
            RowShape shape,
            EmbedRows rows,
            SnapshotRef from,
            Changes changes) {
        context.step().keep(KIND, INCREMENTAL);
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
        RowSource source =
                shape.keyed()
                        ? new KeyedChanges(changes, parts.places().silver().reopen(from), shape)
                        : changes;
        return new Planned(source, rows::embed, Optional.of(changes), List.of());
    }

    /** Embeds everything (the cache answers for what is known) and moves only what differs. */
    private Planned inFull(
            SyncContext context, IndexRow index, EmbedRows rows, Snapshot silver, String reason) {
        context.step().log(Level.WARN, reason + " Comparing in full.");
        Snapshot made = comparedWith(context, index);
        context.step().keep(KIND, COMPARED);
        Path spill = context.spill("embed");
        Snapshot wanted =
                new EmbeddedSnapshot(silver, rows, made.spec(), refusals.collect(context));
        return new Planned(
                FullDifference.between(wanted, Sidecar.of(made, spill), spill),
                BatchTransform.none(),
                Optional.empty(),
                List.of(made));
    }

    /**
     * The collection as this run found it. Not as an earlier attempt has left it: positions in the
     * difference would then speak of another one.
     */
    private Snapshot comparedWith(SyncContext context, IndexRow index) {
        Optional<SnapshotRef> kept = context.snapshot(COMPARED_WITH);
        if (kept.isPresent()) {
            return parts.places().collections().reopen(kept.get());
        }
        Snapshot made =
                parts.places()
                        .collections()
                        .pin(
                                index.collection(),
                                context.step().runId(),
                                parts.settings().pinTimeToLive());
        context.keep(COMPARED_WITH, made.ref());
        return made;
    }
}
