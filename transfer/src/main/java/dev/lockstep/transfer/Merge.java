package dev.lockstep.transfer;

import dev.lockstep.transfer.RowDifference.Kind;
import dev.lockstep.transfer.internal.Entries;
import java.util.function.IntPredicate;

/** Walks two sorted sets of hashes side by side and names the rows that differ. */
final class Merge {
    private final Entries left;
    private final Entries right;
    private final IntPredicate ranges;
    private final Taker taker;

    /** Takes a difference by its place; the entries have id and hash. */
    interface Taker {
        void take(Entries side, int rank, Kind kind);
    }

    private Merge(Entries left, Entries right, IntPredicate ranges, Taker taker) {
        this.left = left;
        this.right = right;
        this.ranges = ranges;
        this.taker = taker;
    }

    /**
     * @param ranges those that are of interest
     */
    static void differences(Entries left, Entries right, IntPredicate ranges, Taker taker) {
        new Merge(left, right, ranges, taker).run();
    }

    private void run() {
        int l = 0;
        int r = 0;
        while (l < left.size() || r < right.size()) {
            int order =
                    l == left.size() ? 1 : r == right.size() ? -1 : left.compareIds(l, right, r);
            int lEnd = order <= 0 ? sameIds(left, l) : l;
            int rEnd = order >= 0 ? sameIds(right, r) : r;
            if (ranges.test(order <= 0 ? left.range(l) : right.range(r))) {
                settle(l, lEnd, r, rEnd);
            }
            l = lEnd;
            r = rEnd;
        }
    }

    private static int sameIds(Entries entries, int from) {
        int end = from + 1;
        while (end < entries.size() && entries.compareIds(from, entries, end) == 0) {
            end++;
        }
        return end;
    }

    private void settle(int l, int lEnd, int r, int rEnd) {
        if (lEnd - l > 1 || rEnd - r > 1) {
            taker.take(lEnd > l ? left : right, lEnd > l ? l : r, Kind.DOUBLED);
        } else if (rEnd == r) {
            taker.take(left, l, Kind.ONLY_LEFT);
        } else if (lEnd == l) {
            taker.take(right, r, Kind.ONLY_RIGHT);
        } else if (!left.sameRow(l, right, r)) {
            taker.take(right, r, Kind.CHANGED);
        }
    }
}
