package dev.lockstep.run.internal.rows;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of a run's steps. The caller has checked the epoch in the same transaction. */
public final class StepRows {
    private StepRows() {}

    public static void insert(Handle handle, String run, List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            insert(handle, run, i, steps.get(i).name());
        }
    }

    /** Brings the rows in line with a job whose steps another version has changed. */
    public static void reconcile(Handle handle, String run, List<Step> steps) {
        Set<String> gone = new HashSet<>(names(handle, run, ""));
        for (int i = 0; i < steps.size(); i++) {
            String name = steps.get(i).name();
            if (!gone.remove(name)) {
                insert(handle, run, i, name);
            }
            handle.execute(
                    "update run_steps set ordinal = ? where run = ? and name = ?", i, run, name);
        }
        for (String name : gone) {
            handle.execute("delete from run_steps where run = ? and name = ?", run, name);
        }
    }

    /** The names of those that have succeeded. */
    public static Set<String> done(Handle handle, String run) {
        return names(handle, run, " and state = 'SUCCEEDED'");
    }

    public static void start(Handle handle, String run, String step, long now) {
        handle.execute(
                "update run_steps set state = 'RUNNING', started_at = coalesce(started_at, ?),"
                        + " ended_at = null where run = ? and name = ?",
                now,
                run,
                step);
    }

    public static void end(Handle handle, String run, String step, long now) {
        handle.execute(
                "update run_steps set state = 'SUCCEEDED', ended_at = ? where run = ? and name = ?",
                now,
                run,
                step);
    }

    /** Gives the step that was under way the state in which its run is now. */
    static void settle(Handle handle, String run, String state, @Nullable Long endedAt) {
        handle.execute(
                "update run_steps set state = ?, ended_at = cast(? as bigint) where run = ?"
                        + " and state in ('RUNNING', 'RETRYING')",
                state,
                endedAt,
                run);
    }

    /** Makes the step at which a run stopped waiting again. */
    public static void requeue(Handle handle, String run) {
        handle.execute(
                "update run_steps set state = 'QUEUED', ended_at = null where run = ?"
                        + " and state <> 'SUCCEEDED'",
                run);
    }

    public static void progress(
            Handle handle, String run, String step, Progress progress, long rateMilli, long now) {
        handle.createUpdate(
                        """
                        update run_steps set unit = :unit, total = :total, processed = :processed,
                            failed = :failed, verified = :verified, splits_done = :splitsDone,
                            splits = :splits, rate_milli = :rate, progress_at = :now
                        where run = :run and name = :step
                        """)
                .bind("unit", progress.unit())
                .bind("total", progress.total())
                .bind("processed", progress.processed())
                .bind("failed", progress.failed())
                .bind("verified", progress.verified())
                .bind("splitsDone", progress.splitsDone())
                .bind("splits", progress.splits())
                .bind("rate", rateMilli)
                .bind("now", now)
                .bind("run", run)
                .bind("step", step)
                .execute();
    }

    private static Set<String> names(Handle handle, String run, String condition) {
        return new HashSet<>(
                handle.select("select name from run_steps where run = ?" + condition, run)
                        .mapTo(String.class)
                        .list());
    }

    private static void insert(Handle handle, String run, int ordinal, String name) {
        handle.execute(
                """
                insert into run_steps (run, ordinal, name, state, total, processed, failed, verified,
                    splits_done, splits, rate_milli)
                values (?, ?, ?, 'QUEUED', -1, 0, 0, 0, 0, 0, 0)
                """,
                run,
                ordinal,
                name);
    }
}
