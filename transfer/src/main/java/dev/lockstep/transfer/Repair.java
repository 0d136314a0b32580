package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.transfer.RowDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes the right side equal to the left one by writing only the rows that differ, and proves it
 * again. Killed at any place and run again it finds what is left to be done, since it begins with
 * the proof.
 */
public final class Repair {
    private static final int BATCH = 1_000;

    private final Snapshot left;
    private final StoreWriter target;
    private final WriteScope scope;
    private final List<Refusal> refused = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private final List<String> wanted = new ArrayList<>();
    private long upserted;
    private long deleted;

    private Repair(Snapshot left, StoreWriter target, WriteScope scope) {
        this.left = left;
        this.target = target;
        this.scope = scope;
    }

    /**
     * What was done.
     *
     * @param after the second proof; that of the first where nothing differed
     * @param refused rows that the target does not take; they remain different
     */
    public record Repaired(
            Verdict before, long upserted, long deleted, List<Refusal> refused, Verdict after) {}

    /**
     * Compares, writes what differs, and compares again.
     *
     * @param right pins the target as it is at the call; each snapshot is closed here
     * @param target opens a writer to it; closed here
     */
    public static Repaired run(
            Snapshot left,
            Supplier<Snapshot> right,
            Supplier<? extends StoreWriter> target,
            WriteScope scope,
            ScanOptions options) {
        Verdict before;
        Repair repair;
        try (Snapshot now = right.get();
                Proof proof = Verify.compare(left, now, options);
                StoreWriter writer = target.get()) {
            before = proof.verdict();
            repair = new Repair(left, writer, scope);
            if (before.equal()) {
                return new Repaired(before, 0, 0, List.of(), before);
            }
            proof.differences(d -> {
                options.hooks().checkCancelled().run();
                repair.take(d);
            });
            repair.finish();
        }
        try (Snapshot now = right.get();
                Proof proof = Verify.compare(left, now, options)) {
            return new Repaired(
                    before,
                    repair.upserted,
                    repair.deleted,
                    List.copyOf(repair.refused),
                    proof.verdict());
        }
    }

    /** An id that the right side has twice is taken out before it is written once. */
    private void take(RowDifference difference) {
        if (difference.kind() == Kind.ONLY_RIGHT || difference.kind() == Kind.DOUBLED) {
            absent.add(difference.id());
        }
        if (difference.kind() != Kind.ONLY_RIGHT) {
            wanted.add(difference.id());
        }
        if (wanted.size() + absent.size() >= BATCH) {
            flush();
        }
    }

    private void flush() {
        if (!absent.isEmpty()) {
            target.delete(List.copyOf(absent));
            deleted += absent.size();
            absent.clear();
        }
        if (!wanted.isEmpty()) {
            Batch rows = left.fetch(wanted);
            List<Refusal> byTarget = rows.size() == 0 ? List.of() : target.upsert(rows);
            refused.addAll(byTarget);
            upserted += rows.size() - byTarget.size();
            wanted.clear();
        }
    }

    private void finish() {
        flush();
        target.commit(new Checkpoint(scope, Map.of(), upserted, deleted, refused.size()));
    }
}
