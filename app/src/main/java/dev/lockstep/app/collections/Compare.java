package dev.lockstep.app.collections;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.api.service.CollectionService.DiffView;
import dev.lockstep.api.service.CollectionService.Difference;
import dev.lockstep.api.service.CollectionService.HygieneView;
import dev.lockstep.transfer.Differences;
import dev.lockstep.transfer.Differences.DifferentRow;
import dev.lockstep.transfer.Hygiene;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowDifference;
import dev.lockstep.transfer.Verdict;
import dev.lockstep.transfer.Verify;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The step that compares two pinned snapshots and keeps what it found. */
final class Compare {
    /** Rows that are shown field by field; the counts are of all. */
    static final int SHOWN_ROWS = 1_000;

    private Compare() {}

    static void run(Work work) {
        try (Snapshot left = work.snapshot(Work.LEFT);
                Snapshot right = work.snapshot(Work.RIGHT)) {
            if (work.wants(CollectionJob.HYGIENE_TOO)) {
                withHygiene(work, left, right);
            } else {
                try (Proof proof = Verify.compare(left, right, work.scan())) {
                    keep(work, left, right, proof);
                }
            }
        }
    }

    private static void withHygiene(Work work, Snapshot left, Snapshot right) {
        try (Hygiene ofLeft = LookAtVectors.open(work, left);
                Hygiene ofRight = LookAtVectors.open(work, right);
                Proof proof = Verify.compare(left, right, work.scan(), ofLeft, ofRight)) {
            HygieneView l = LookAtVectors.view(left, ofLeft);
            HygieneView r = LookAtVectors.view(right, ofRight);
            HygieneFile.write(work.directory(), l, r);
            LookAtVectors.tell(work, r);
            LookAtVectors.tell(work, l);
            keep(work, left, right, proof);
        }
    }

    private static void keep(Work work, Snapshot left, Snapshot right, Proof proof) {
        DiffView found = view(work, left, right, proof);
        DifferenceFile.write(work.directory(), found);
        CrashPoint.COPY_AFTER_DIFFERENCES.reach();
        KeepProof.of(work, "comparison", left, right, proof);
        WriteCertificate.of(work, "comparison", left, right, proof);
        proof.keepRight(work.sidecar());
        CrashPoint.COPY_AFTER_HASHES.reach();
        tell(work, found, proof);
    }

    private static DiffView view(Work work, Snapshot left, Snapshot right, Proof proof) {
        String l = work.step().parameter(Work.LEFT);
        String r = work.step().parameter(Work.RIGHT);
        long ls = proof.left().rows();
        long rs = proof.right().rows();
        return switch (proof.verdict()) {
            case Verdict.Equal _ -> new DiffView(l, r, ls, rs, 0, 0, 0, List.of());
            case Verdict.Different d ->
                    new DiffView(
                            l,
                            r,
                            ls,
                            rs,
                            d.onlyLeft(),
                            d.onlyRight(),
                            d.changed() + d.doubled(),
                            shown(Differences.show(left, right, firstById(proof), work.form())));
        };
    }

    /** The first differences in order of id, without holding all of them. */
    private static List<RowDifference> firstById(Proof proof) {
        Comparator<RowDifference> byId = Comparator.comparing(RowDifference::id);
        PriorityQueue<RowDifference> first = new PriorityQueue<>(byId.reversed());
        proof.differences(d -> {
            first.add(d);
            if (first.size() > SHOWN_ROWS) {
                first.remove();
            }
        });
        return first.stream().sorted(byId).toList();
    }

    private static List<Difference> shown(List<DifferentRow> rows) {
        List<Difference> shown = new ArrayList<>();
        for (DifferentRow row : rows) {
            if (row.fields().isEmpty()) {
                shown.add(
                        new Difference(
                                row.id(), "row", presence(row.left()), presence(row.right())));
            }
            row.fields()
                    .forEach(f ->
                            shown.add(new Difference(row.id(), f.path(), f.left(), f.right())));
        }
        return shown;
    }

    private static String presence(@org.jspecify.annotations.Nullable Object row) {
        return row == null ? "absent" : "present";
    }

    private static void tell(Work work, DiffView found, Proof proof) {
        long differences = found.onlyLeft() + found.onlyRight() + found.changed();
        String sentence =
                differences == 0
                        ? "All "
                                + found.leftRows()
                                + " rows are equal bit by bit; fingerprint "
                                + proof.left().digest()
                                + "."
                        : differences
                                + " rows differ: "
                                + found.onlyLeft()
                                + " only in "
                                + found.left()
                                + ", "
                                + found.onlyRight()
                                + " only in "
                                + found.right()
                                + ", "
                                + found.changed()
                                + " changed.";
        work.step().keep("result.differences", Long.toString(differences));
        work.step().keep("result.rows", Long.toString(found.leftRows()));
        work.step().keep("result.proof", sentence);
        work.step().log(Level.INFO, sentence);
    }
}
