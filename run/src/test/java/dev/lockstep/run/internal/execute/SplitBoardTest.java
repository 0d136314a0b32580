package dev.lockstep.run.internal.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunDetail.SplitCell;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.api.run.SplitProgress.State;
import org.junit.jupiter.api.Test;

class SplitBoardTest {
    private static final int MANY = 5_003;

    private static SplitProgress split(int number, int of, State state, long rows) {
        return new SplitProgress("", number, of, "s" + number, state, rows, 7, null);
    }

    @Test
    void thousandsFoldIntoFewCellsAndNoneIsLost() {
        SplitBoard board = new SplitBoard(MANY);
        for (int i = 0; i < MANY; i++) {
            board.take(split(i, MANY, i < 3_000 ? State.DONE : State.RUNNING, 2), 0);
        }
        var cells = board.cells();
        assertThat(cells).hasSize(SplitBoard.MOST_CELLS);
        assertThat(cells.stream().mapToInt(SplitCell::splits).sum()).isEqualTo(MANY);
        assertThat(cells.stream().mapToInt(SplitCell::done).sum()).isEqualTo(3_000);
        assertThat(cells.stream().mapToLong(SplitCell::rows).sum()).isEqualTo(2L * MANY);
        assertThat(cells.stream().mapToLong(SplitCell::total).sum()).isEqualTo(7L * MANY);
        int next = 0;
        for (SplitCell cell : cells) {
            assertThat(cell.first()).isEqualTo(next);
            next += cell.splits();
        }
    }

    @Test
    void timeCountsWhileSomebodyWorksOnIt() {
        SplitBoard board = new SplitBoard(2);
        board.take(split(0, 2, State.RUNNING, 0), 1_000);
        board.take(split(0, 2, State.RUNNING, 5), 4_000);
        board.take(split(0, 2, State.RETRYING, 5), 5_000);
        board.take(split(0, 2, State.WAITING, 5), 6_500);
        board.take(split(0, 2, State.RUNNING, 5), 60_000);
        board.take(split(0, 2, State.DONE, 7), 60_500);
        assertThat(board.cells().getFirst().millis()).isEqualTo(6_000);
        assertThat(board.cells().getLast().millis()).isZero();
        assertThat(board.cells().getLast().waiting()).isEqualTo(1);
    }

    @Test
    void onlyNewsIsKept() {
        SplitBoard board = new SplitBoard(1);
        board.take(split(0, 1, State.RUNNING, 0), 0);
        assertThat(board.takeMoved()).isTrue();
        board.take(split(0, 1, State.RUNNING, 0), 9);
        assertThat(board.takeMoved()).isFalse();
        board.take(split(0, 1, State.RUNNING, 1), 10);
        assertThat(board.takeMoved()).isTrue();
    }
}
