package dev.lockstep.run.internal.view;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.run.internal.rows.RateMeter;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads a step as people see it. */
final class StepViews {
    private StepViews() {}

    static StepView of(ResultSet row, long nowMillis) throws SQLException {
        RunState state = RunState.valueOf(row.getString("state"));
        Progress progress = progress(row);
        double rate = state == RunState.RUNNING ? rate(row, nowMillis) : 0;
        return new StepView(
                row.getString("name"),
                state,
                RunViews.instant(row, "started_at"),
                RunViews.instant(row, "ended_at"),
                progress,
                rate,
                secondsLeft(progress, rate));
    }

    private static @Nullable Progress progress(ResultSet row) throws SQLException {
        String unit = row.getString("unit");
        return unit == null
                ? null
                : new Progress(
                        unit,
                        row.getLong("total"),
                        row.getLong("processed"),
                        row.getLong("failed"),
                        row.getLong("verified"),
                        row.getInt("splits_done"),
                        row.getInt("splits"));
    }

    /** A step that has told nothing for a while has no rate, whatever it was before. */
    private static double rate(ResultSet row, long nowMillis) throws SQLException {
        boolean fresh = nowMillis - row.getLong("progress_at") <= 2 * RateMeter.WINDOW_MILLIS;
        return fresh ? row.getLong("rate_milli") / 1000.0 : 0;
    }

    private static long secondsLeft(@Nullable Progress progress, double rate) {
        if (progress == null || progress.total() < 0 || rate <= 0) {
            return -1;
        }
        return (long) Math.ceil(Math.max(0, progress.total() - progress.processed()) / rate);
    }
}
