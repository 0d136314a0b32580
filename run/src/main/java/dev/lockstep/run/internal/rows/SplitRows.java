package dev.lockstep.run.internal.rows;

import dev.lockstep.api.run.RunDetail.SplitCell;
import dev.lockstep.api.run.RunDetail.SplitGrid;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of a run's splits: a reading is one row, since it is replaced as a whole. */
public final class SplitRows {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<Cell>> CELLS = new TypeReference<>() {};

    /** A cell with short names, since there are hundreds, and each moves often. */
    private record Cell(
            int f,
            String n,
            int w,
            int r,
            int a,
            int d,
            int x,
            long rows,
            long of,
            long ms,
            @Nullable String e) {
        public static Cell of(SplitCell c) {
            return new Cell(
                    c.first(),
                    c.name(),
                    c.waiting(),
                    c.running(),
                    c.retrying(),
                    c.done(),
                    c.failed(),
                    c.rows(),
                    c.total(),
                    c.millis(),
                    c.error());
        }

        SplitCell view() {
            return new SplitCell(f, n, w, r, a, d, x, rows, of, ms, e);
        }
    }

    private SplitRows() {}

    /** The caller has checked the epoch in the same transaction. */
    public static void put(Handle handle, ClaimedRun run, SplitGrid grid) {
        handle.execute(
                """
                insert into run_splits (run, step, side, epoch, splits, cells)
                values (?, ?, ?, ?, ?, ?)
                on conflict (run, step, side) do update set epoch = excluded.epoch,
                    splits = excluded.splits, cells = excluded.cells
                """,
                run.id(),
                grid.step(),
                grid.side(),
                run.epoch(),
                grid.splits(),
                JSON.writeValueAsString(grid.cells().stream().map(Cell::of).toList()));
    }

    /** In the order of the steps. What an attempt that is over has left running waits. */
    public static List<SplitGrid> of(Handle handle, String run) {
        return handle.select(
                        """
                        select s.step, s.side, s.splits, s.cells,
                            case when r.state = 'RUNNING' and r.epoch = s.epoch then 1 else 0 end
                                as live
                        from run_splits s join runs r on r.id = s.run
                            join run_steps t on t.run = s.run and t.name = s.step
                        where s.run = ? order by t.ordinal, s.side
                        """,
                        run)
                .map((row, _) ->
                        new SplitGrid(
                                row.getString("step"),
                                row.getString("side"),
                                row.getInt("splits"),
                                cells(row.getString("cells"), row.getInt("live") == 1)))
                .list();
    }

    private static List<SplitCell> cells(String text, boolean live) {
        return JSON.readValue(text, CELLS).stream()
                .map(Cell::view)
                .map(cell -> live ? cell : cell.atRest())
                .toList();
    }
}
