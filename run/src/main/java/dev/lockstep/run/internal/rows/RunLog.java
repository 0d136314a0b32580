package dev.lockstep.run.internal.rows;

import dev.lockstep.api.run.RunView.LogLine;
import dev.lockstep.api.run.StepContext.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The numbered lines of a run. */
public final class RunLog {
    /** Of each run, so that one which says the same for days does not fill the database. */
    static final int FIRST_KEPT = 500;

    static final int LAST_KEPT = 2000;

    private RunLog() {}

    /**
     * Adds a line. The number comes from the run's row in the same transaction, so that there are
     * neither gaps nor doubles. Of a long log the first and the last lines stay.
     *
     * @param step empty where the line is about the run as a whole
     */
    public static void append(
            Handle handle, String run, long now, Level level, String step, String message) {
        handle.execute(
                "update runs set log_lines = log_lines + 1, version = version + 1 where id = ?",
                run);
        handle.execute(
                "insert into run_log (run, number, at, level, step, message)"
                        + " select id, log_lines, cast(? as bigint), cast(? as text), cast(? as text),"
                        + " cast(? as text) from runs where id = ?",
                now,
                level.name(),
                step,
                message,
                run);
        handle.execute(
                "delete from run_log where run = ? and number > ? and number ="
                        + " (select log_lines from runs where id = ?) - ?",
                run,
                FIRST_KEPT,
                run,
                LAST_KEPT);
    }

    /** Where lines were left out, one line in their place says how many. */
    public static List<LogLine> after(Handle handle, String run, long after, int limit) {
        List<LogLine> lines = new ArrayList<>();
        long last = after;
        for (LogLine line : kept(handle, run, after, limit)) {
            long left = line.number() - last - 1;
            if (left > 0) {
                lines.add(leftOut(line, left));
            }
            lines.add(line);
            last = line.number();
        }
        return lines.size() > limit ? List.copyOf(lines.subList(0, limit)) : lines;
    }

    private static LogLine leftOut(LogLine next, long count) {
        return new LogLine(
                next.number() - 1,
                next.at(),
                Level.INFO.name(),
                "",
                count
                        + " lines are left out here: of each run the first "
                        + FIRST_KEPT
                        + " and the last "
                        + LAST_KEPT
                        + " are kept.");
    }

    private static List<LogLine> kept(Handle handle, String run, long after, int limit) {
        return handle.select(
                        "select number, at, level, step, message from run_log"
                                + " where run = ? and number > ? order by number limit ?",
                        run,
                        after,
                        limit)
                .map((row, _) ->
                        new LogLine(
                                row.getLong("number"),
                                Instant.ofEpochMilli(row.getLong("at")),
                                row.getString("level"),
                                row.getString("step"),
                                row.getString("message")))
                .list();
    }
}
