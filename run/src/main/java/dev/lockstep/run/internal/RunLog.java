package dev.lockstep.run.internal;

import dev.lockstep.api.run.RunView.LogLine;
import dev.lockstep.api.run.StepContext.Level;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The numbered lines of a run. */
final class RunLog {
    private RunLog() {}

    /**
     * Adds a line. The number comes from the run's row in the same transaction, so that there are
     * neither gaps nor doubles.
     *
     * @param step empty where the line is about the run as a whole
     */
    static void append(
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
    }

    static List<LogLine> after(Handle handle, String run, long after, int limit) {
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
