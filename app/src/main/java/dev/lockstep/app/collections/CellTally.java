package dev.lockstep.app.collections;

import dev.lockstep.transfer.RowDifference;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The rows of one cell that differ: how many of each kind, and the first by id. */
final class CellTally {
    private static final Comparator<RowDifference> BY_ID = Comparator.comparing(RowDifference::id);

    private final int cell;
    private final int most;
    private final long[] counts = new long[RowDifference.Kind.values().length];
    private final PriorityQueue<RowDifference> first = new PriorityQueue<>(BY_ID.reversed());

    CellTally(int cell, int most) {
        this.cell = cell;
        this.most = most;
    }

    int cell() {
        return cell;
    }

    void add(RowDifference difference) {
        counts[difference.kind().ordinal()]++;
        first.add(difference);
        if (first.size() > most) {
            first.remove();
        }
    }

    long count(RowDifference.Kind kind) {
        return counts[kind.ordinal()];
    }

    /** All that are kept, by id. */
    List<RowDifference> all() {
        return first(most);
    }

    List<RowDifference> first(int count) {
        return first.stream().sorted(BY_ID).limit(count).toList();
    }
}
