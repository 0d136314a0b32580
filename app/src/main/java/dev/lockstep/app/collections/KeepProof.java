package dev.lockstep.app.collections;

import dev.lockstep.api.Distinction;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.service.CollectionService.CellSide;
import dev.lockstep.api.service.CollectionService.CellView;
import dev.lockstep.api.service.CollectionService.Difference;
import dev.lockstep.api.service.CollectionService.DifferentId;
import dev.lockstep.api.service.CollectionService.DifferentRow;
import dev.lockstep.api.service.CollectionService.FloatPair;
import dev.lockstep.api.service.CollectionService.ProofView;
import dev.lockstep.api.service.CollectionService.RowExcerpt;
import dev.lockstep.api.service.CollectionService.SideView;
import dev.lockstep.transfer.Differences;
import dev.lockstep.transfer.Fingerprint;
import dev.lockstep.transfer.FloatDifference;
import dev.lockstep.transfer.Proof;
import dev.lockstep.transfer.RowDifference;
import dev.lockstep.transfer.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a comparison came to, cell by cell, with rows of each cell that differs as both sides
 * have them: the pins are given back, and what the stores hold a minute later is another matter.
 *
 * <p>Bounded whatever differs: each cell shows rows, fewer where many cells do, and long values are
 * cut. All counts are exact.
 */
final class KeepProof {
    /** Rows that are shown field by field, of all cells together and of one. */
    private static final int ROWS = 4_096;

    private static final int ROWS_OF_A_CELL = 50;

    /** Ids that are named, of all cells together; of one at least and at most. */
    private static final int IDS = 65_536;

    private static final int FEWEST_IDS = 16;
    private static final int MOST_IDS = 1_000;

    private static final int FETCHED_AT_ONCE = 500;
    private static final int FIELDS = 20;
    private static final int FLOATS = 16;
    private static final int LETTERS = 400;

    private final Work work;
    private final Snapshot left;
    private final Snapshot right;
    private final List<Fingerprint.Part> leftCells;
    private final List<Fingerprint.Part> rightCells;
    private final ProofFile.Writer file;
    private final int rowsOfACell;
    private final List<CellTally> waiting = new ArrayList<>();
    private int rowsWaiting;

    private KeepProof(
            Work work, Snapshot left, Snapshot right, Proof proof, ProofFile.Writer file) {
        this.work = work;
        this.left = left;
        this.right = right;
        this.leftCells = proof.left().cells();
        this.rightCells = proof.right().cells();
        this.file = file;
        this.rowsOfACell = share(proof, ROWS, 1, ROWS_OF_A_CELL);
    }

    /** A later one of the same run, as after a repair, takes the place of the former. */
    static void of(Work work, String kind, Snapshot left, Snapshot right, Proof proof) {
        ProofFile.Writer file =
                new ProofFile.Writer(
                        view(work, kind, left, right, proof),
                        proof.left().cells().stream().map(Fingerprint.Part::sum).toList());
        new KeepProof(work, left, right, proof, file).cells(proof);
        file.write(work.directory());
    }

    private static ProofView view(
            Work work, String kind, Snapshot left, Snapshot right, Proof proof) {
        long[] counts = new long[3];
        if (proof.verdict() instanceof Verdict.Different d) {
            counts = new long[] {d.onlyLeft(), d.onlyRight(), d.changed() + d.doubled()};
        }
        return new ProofView(
                work.step().runId(),
                kind,
                Instant.parse(work.now()),
                work.form().words(),
                work.form().lost().stream().sorted().map(Distinction::sentence).toList(),
                side(left, proof.left()),
                side(right, proof.right()),
                counts[0],
                counts[1],
                counts[2],
                proof.cells().stream().boxed().toList());
    }

    private static SideView side(Snapshot snapshot, Fingerprint fingerprint) {
        String model = snapshot.spec().model();
        return new SideView(
                snapshot.ref().collection().toString(),
                fingerprint.rows(),
                snapshot.spec().dimension(),
                model == null ? "" : model,
                fingerprint.digest(),
                fingerprint.cells().stream().map(Fingerprint.Part::rows).toList());
    }

    private static int share(Proof proof, int all, int atLeast, int atMost) {
        return Math.clamp(all / Math.max(1, proof.cells().cardinality()), atLeast, atMost);
    }

    /** Differences come range by range, and so cell by cell. */
    private void cells(Proof proof) {
        int ids = share(proof, IDS, FEWEST_IDS, MOST_IDS);
        CellTally[] now = {null};
        proof.differences(d -> {
            int cell = Fingerprint.cell(d.range());
            if (now[0] == null || now[0].cell() != cell) {
                finish(now[0]);
                now[0] = new CellTally(cell, ids);
            }
            now[0].add(d);
        });
        finish(now[0]);
        write();
    }

    private void finish(@Nullable CellTally cell) {
        if (cell == null) {
            return;
        }
        work.step().checkCancelled();
        waiting.add(cell);
        rowsWaiting += cell.first(rowsOfACell).size();
        if (rowsWaiting >= FETCHED_AT_ONCE) {
            write();
        }
    }

    private void write() {
        List<RowDifference> wanted =
                waiting.stream().flatMap(c -> c.first(rowsOfACell).stream()).toList();
        Map<String, DifferentRow> rows = new HashMap<>();
        List<Differences.DifferentRow> fetched =
                wanted.isEmpty() ? List.of() : Differences.show(left, right, wanted, work.form());
        for (int i = 0; i < fetched.size(); i++) {
            rows.put(wanted.get(i).id(), row(fetched.get(i), wanted.get(i)));
        }
        waiting.forEach(cell -> file.cell(view(cell, rows)));
        waiting.clear();
        rowsWaiting = 0;
    }

    private CellView view(CellTally tally, Map<String, DifferentRow> rows) {
        int cell = tally.cell();
        return new CellView(
                cell,
                ProofFile.prefix(cell),
                side(leftCells.get(cell)),
                side(rightCells.get(cell)),
                tally.count(RowDifference.Kind.ONLY_LEFT),
                tally.count(RowDifference.Kind.ONLY_RIGHT),
                tally.count(RowDifference.Kind.CHANGED) + tally.count(RowDifference.Kind.DOUBLED),
                tally.all().stream().map(d -> new DifferentId(d.id(), word(d))).toList(),
                tally.first(rowsOfACell).stream().map(d -> rows.get(d.id())).toList());
    }

    private static CellSide side(Fingerprint.Part part) {
        return new CellSide(part.rows(), part.sum());
    }

    private static String word(RowDifference difference) {
        return difference.kind().name().toLowerCase(Locale.ROOT);
    }

    private DifferentRow row(Differences.DifferentRow row, RowDifference difference) {
        Row l = row.left();
        Row r = row.right();
        if (l == null || r == null) {
            return new DifferentRow(
                    row.id(), word(difference), excerpt(l), excerpt(r), List.of(), 0, List.of());
        }
        List<FloatDifference> floats = Differences.floats(l, r, work.form());
        return new DifferentRow(
                row.id(),
                word(difference),
                excerpt(l),
                excerpt(r),
                fields(row.id(), l, r),
                floats.size(),
                floats.stream().limit(FLOATS).map(KeepProof::pair).toList());
    }

    private List<Difference> fields(String id, Row l, Row r) {
        return Differences.besideFloats(l, r, work.form()).stream()
                .limit(FIELDS)
                .map(f ->
                        new Difference(
                                id,
                                f.path(),
                                Excerpt.around(f.left(), f.right(), LETTERS),
                                Excerpt.around(f.right(), f.left(), LETTERS)))
                .toList();
    }

    private static @Nullable RowExcerpt excerpt(@Nullable Row row) {
        if (row == null) {
            return null;
        }
        float[] vector = row.vector();
        return new RowExcerpt(
                vector == null ? 0 : vector.length,
                Excerpt.of(row.document(), LETTERS),
                Excerpt.of(row.metadata(), LETTERS));
    }

    private static FloatPair pair(FloatDifference f) {
        return new FloatPair(
                f.index(),
                Float.toString(f.left()),
                bits(f.left()),
                Float.toString(f.right()),
                bits(f.right()));
    }

    private static String bits(float value) {
        return HexFormat.of().toHexDigits(Float.floatToRawIntBits(value));
    }
}
