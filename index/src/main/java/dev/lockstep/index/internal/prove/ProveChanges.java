package dev.lockstep.index.internal.prove;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.Seal;
import dev.lockstep.api.GenerationStore.SealedFile;
import dev.lockstep.api.Names;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.RefusalStage;
import dev.lockstep.index.internal.sync.Changed;
import dev.lockstep.index.internal.sync.SyncContext;
import dev.lockstep.transfer.RowHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Proves a generation that was built from links of a proven one, at the cost of the change.
 *
 * <p>Three things together say that it equals the collection's snapshot: the base equalled its own
 * snapshot; each file that it shares with the base has the SHA-256 that the base was sealed with;
 * and each row that changed between the snapshots, read anew from the collection, has the same hash
 * here, each that is gone is not here, and the counts agree.
 */
final class ProveChanges {
    private static final int BATCH = 1_000;

    private final IndexParts parts;
    private final GenerationRows generations;

    ProveChanges(IndexParts parts, GenerationRows generations) {
        this.parts = parts;
        this.generations = generations;
    }

    /** How many rows were compared. */
    private static final class Tally {
        private long same;
        private long gone;
    }

    /** A sentence that says what was proven. */
    String prove(SyncContext context, GenerationRow mine, Snapshot wanted, Snapshot served) {
        long shared = requireSharedFiles(context, mine);
        Set<String> refused =
                new HashSet<>(generations.refusedIds(context.tenant(), context.name()));
        Tally tally = new Tally();
        try (Changes changes = Changed.since(parts, generations, context, mine, wanted.ref())) {
            for (Split split : changes.plan(1)) {
                compare(context, changes, split, served, refused, tally);
            }
        }
        requireCounts(context, wanted, served);
        return String.format(
                Locale.ROOT,
                "Of %,d rows, %,d changed ones are equal bit by bit, %,d are gone, and %,d files are"
                        + " those of generation %d, which was proven.",
                served.rows(),
                tally.same,
                tally.gone,
                shared,
                mine.base());
    }

    private long requireSharedFiles(SyncContext context, GenerationRow mine) {
        Map<String, String> base = new HashMap<>();
        for (SealedFile file : seal(context, mine.base()).files()) {
            base.put(file.name(), file.sha256());
        }
        long shared = 0;
        for (SealedFile file : seal(context, mine.number()).files()) {
            String before = base.get(file.name());
            if (before != null && before.equals(file.sha256())) {
                shared++;
            } else if (before != null && !isNote(file)) {
                throw ProveStep.notEqual(
                        "other bytes in the file "
                                + file.name()
                                + " than generation "
                                + mine.base()
                                + " was sealed with");
            }
        }
        if (shared == 0) {
            throw ProveStep.notEqual("no file of generation " + mine.base() + " in it");
        }
        return shared;
    }

    /** What the store writes down about a generation; files with rows never change. */
    private static boolean isNote(SealedFile file) {
        return file.name().endsWith(".json");
    }

    private Seal seal(SyncContext context, long number) {
        GenerationStore store = parts.places().generations();
        return store.seal(new Generation(context.tenant(), context.name(), number), false)
                .orElseThrow(() -> ProveStep.notEqual("generation " + number + " without a seal"));
    }

    private void compare(
            SyncContext context,
            Changes changes,
            Split split,
            Snapshot served,
            Set<String> refused,
            Tally tally) {
        try (BatchReader reader = changes.open(split, Position.START, BATCH)) {
            for (Batch rows = reader.next(); rows != null; rows = reader.next()) {
                context.step().checkCancelled();
                if (split.kind() == Split.Kind.ROWS) {
                    requireSame(rows, served.fetch(List.of(rows.ids())), refused, tally);
                } else {
                    requireGone(rows, served.fetch(List.of(rows.ids())), tally);
                }
            }
        }
    }

    private void requireSame(Batch wanted, Batch found, Set<String> refused, Tally tally) {
        Set<Distinction> lost = parts.places().generations().loses();
        Map<String, RowHash> hashes = new HashMap<>();
        for (int i = 0; i < found.size(); i++) {
            hashes.put(found.id(i), RowHash.of(found, i, lost));
        }
        for (int i = 0; i < wanted.size(); i++) {
            RowHash there = hashes.get(wanted.id(i));
            if (there == null && refused.contains(wanted.id(i))) {
                continue;
            }
            if (!RowHash.of(wanted, i, lost).equals(there)) {
                throw ProveStep.notEqual(
                        "row '"
                                + Names.shown(wanted.id(i))
                                + (there == null ? "' missing" : "' different"));
            }
            tally.same++;
        }
    }

    private static void requireGone(Batch gone, Batch found, Tally tally) {
        if (found.size() > 0) {
            throw ProveStep.notEqual(
                    "row '" + Names.shown(found.id(0)) + "', which the collection no longer has");
        }
        tally.gone += gone.size();
    }

    /** Not one row more or less than the collection's, but for those that the build refused. */
    private void requireCounts(SyncContext context, Snapshot wanted, Snapshot served) {
        List<String> refused =
                generations.refusedIds(context.tenant(), context.name(), RefusalStage.BUILD);
        long missing =
                refused.isEmpty() ? 0 : wanted.fetch(refused).size() - served.fetch(refused).size();
        if (wanted.rows() - missing != served.rows()) {
            throw ProveStep.notEqual(
                    served.rows()
                            + " rows, where the collection has "
                            + wanted.rows()
                            + ", of which "
                            + missing
                            + " were refused");
        }
    }
}
