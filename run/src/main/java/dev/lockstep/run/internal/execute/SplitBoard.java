package dev.lockstep.run.internal.execute;

import dev.lockstep.api.run.RunDetail.SplitCell;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.api.run.SplitProgress.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where each split of one reading stands, and the same folded into {@link #MOST_CELLS} cells at
 * most, so that what is kept and shown does not grow with the splits. Not safe for many threads.
 */
final class SplitBoard {
    static final int MOST_CELLS = 256;
    private static final int LONGEST_ERROR = 300;

    private final @Nullable SplitProgress[] splits;
    private final long[] since;
    private final long[] millis;
    private boolean moved;

    SplitBoard(int size) {
        this.splits = new SplitProgress[size];
        this.since = new long[size];
        this.millis = new long[size];
        Arrays.fill(since, -1);
    }

    int size() {
        return splits.length;
    }

    void take(SplitProgress split, long now) {
        int n = split.number();
        boolean worked = split.state() == State.RUNNING || split.state() == State.RETRYING;
        if (since[n] >= 0) {
            millis[n] += Math.max(0, now - since[n]);
        }
        since[n] = worked ? now : -1;
        moved |= !split.equals(splits[n]);
        splits[n] = split;
    }

    /** Whether something has changed since the last call. */
    boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    List<SplitCell> cells() {
        int count = Math.min(MOST_CELLS, splits.length);
        List<SplitCell> cells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cells.add(cell(bound(i, count), bound(i + 1, count)));
        }
        return cells;
    }

    private int bound(int cell, int cells) {
        return (int) ((long) cell * splits.length / cells);
    }

    private SplitCell cell(int from, int to) {
        int[] states = new int[State.values().length];
        long rows = 0;
        long total = 0;
        long worked = 0;
        String error = null;
        for (int i = from; i < to; i++) {
            SplitProgress split = splits[i];
            worked += millis[i];
            states[(split == null ? State.WAITING : split.state()).ordinal()]++;
            rows += split == null ? 0 : split.rows();
            total = split == null || split.total() < 0 || total < 0 ? -1 : total + split.total();
            error = split == null || split.error() == null ? error : said(split.error());
        }
        SplitProgress only = to - from == 1 ? splits[from] : null;
        return new SplitCell(
                from,
                only == null ? "" : only.name(),
                states[State.WAITING.ordinal()],
                states[State.RUNNING.ordinal()],
                states[State.RETRYING.ordinal()],
                states[State.DONE.ordinal()],
                states[State.FAILED.ordinal()],
                rows,
                total,
                worked,
                error);
    }

    private static String said(String error) {
        String masked = Failures.masked(Objects.requireNonNull(error));
        return masked.length() <= LONGEST_ERROR ? masked : masked.substring(0, LONGEST_ERROR) + "…";
    }
}
