package dev.lockstep.index.internal.prove;

import dev.lockstep.api.Names;
import dev.lockstep.api.Snapshot;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.sync.SyncContext;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowDifference;
import dev.lockstep.transfer.RowForm;
import dev.lockstep.transfer.ScanOptions;
import dev.lockstep.transfer.TransferOptions;
import dev.lockstep.transfer.Verdict;
import dev.lockstep.transfer.Verify;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Compares every row of a generation with the collection's snapshot, refused ones left out. */
final class ProveInFull {
    private final IndexParts parts;
    private final GenerationRows generations;

    ProveInFull(IndexParts parts, GenerationRows generations) {
        this.parts = parts;
        this.generations = generations;
    }

    /** A sentence that says what was proven. */
    String prove(SyncContext context, Snapshot wanted, Snapshot served) {
        ScanOptions options =
                ScanOptions.in(context.spill("prove"))
                        .withWorkers(parts.settings().workers())
                        .withForm(RowForm.without(parts.places().generations().loses()))
                        .withHooks(hooks(context));
        try (Proof proof = Verify.compare(wanted, served, options)) {
            return switch (proof.verdict()) {
                case Verdict.Equal equal ->
                        String.format(
                                Locale.ROOT,
                                "All %,d rows are equal bit by bit; fingerprint %s.",
                                equal.rows(),
                                equal.fingerprint().digest());
                case Verdict.Different different -> butRefused(context, proof, different);
            };
        }
    }

    private static TransferOptions.Hooks hooks(SyncContext context) {
        return TransferOptions.Hooks.of(context.step());
    }

    /** A refused row is known not to be there; any other difference is none that we allow. */
    private String butRefused(SyncContext context, Proof proof, Verdict.Different different) {
        Set<String> refused =
                new HashSet<>(generations.refusedIds(context.tenant(), context.name()));
        List<RowDifference> others = new ArrayList<>();
        proof.differences(d -> {
            if (d.kind() != RowDifference.Kind.ONLY_LEFT || !refused.contains(d.id())) {
                others.add(d);
            }
        });
        if (!others.isEmpty()) {
            RowDifference first = others.getFirst();
            throw ProveStep.notEqual(
                    others.size()
                            + " rows that differ, the first being '"
                            + Names.shown(first.id())
                            + "' ("
                            + first.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                            + ")");
        }
        return String.format(
                Locale.ROOT,
                "All %,d rows are equal bit by bit, %,d refused ones left out; fingerprint %s.",
                proof.right().rows(),
                different.rows(),
                proof.right().digest());
    }
}
