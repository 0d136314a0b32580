package dev.lockstep.transfer;

import dev.lockstep.transfer.RowDifference.Kind;
import dev.lockstep.transfer.internal.Spill;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Two snapshots, compared. Holds the hashes of both on disk until it is closed; not for two threads
 * at once.
 */
public final class Proof implements AutoCloseable {
    private static final int FIRST = 100;

    private final Scan left;
    private final Scan right;
    private final BitSet ranges;
    private final Verdict verdict;

    Proof(Scan left, Scan right) {
        this.left = left;
        this.right = right;
        this.ranges = left.fingerprint().differing(right.fingerprint());
        this.verdict = ranges.isEmpty() ? equal() : different();
    }

    private Verdict equal() {
        return new Verdict.Equal(left.fingerprint().rows(), left.fingerprint());
    }

    private Verdict different() {
        long[] counts = new long[Kind.values().length];
        List<RowDifference> first = new ArrayList<>();
        differences(d -> {
            counts[d.kind().ordinal()]++;
            if (first.size() < FIRST) {
                first.add(d);
            }
        });
        return new Verdict.Different(
                ranges,
                counts[Kind.ONLY_LEFT.ordinal()],
                counts[Kind.ONLY_RIGHT.ordinal()],
                counts[Kind.CHANGED.ordinal()],
                counts[Kind.DOUBLED.ordinal()],
                List.copyOf(first));
    }

    public Verdict verdict() {
        return verdict;
    }

    public Fingerprint left() {
        return left.fingerprint();
    }

    public Fingerprint right() {
        return right.fingerprint();
    }

    /** The cells of the fingerprints in which the two differ. */
    public BitSet cells() {
        BitSet cells = new BitSet(Fingerprint.CELLS);
        ranges.stream().map(Fingerprint::cell).forEach(cells::set);
        return cells;
    }

    /** Names every row that differs, by range; reads only the hashes of the ranges that differ. */
    public void differences(Consumer<RowDifference> each) {
        for (int p = 0; p < Spill.PARTITIONS; p++) {
            int first = p << 8;
            int next = ranges.nextSetBit(first);
            if (next < 0 || next >= first + 256) {
                continue;
            }
            Merge.differences(
                    left.spill().read(p),
                    right.spill().read(p),
                    ranges::get,
                    (side, rank, kind) ->
                            each.accept(new RowDifference(side.id(rank), kind, side.range(rank))));
        }
    }

    /** Keeps the left side's hashes in a file, for a later {@link FullDifference}. */
    public void keepLeft(Path file) {
        Sidecar.over(left).write(file);
    }

    /** Keeps the right side's hashes in a file, for a later {@link FullDifference}. */
    public void keepRight(Path file) {
        Sidecar.over(right).write(file);
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
