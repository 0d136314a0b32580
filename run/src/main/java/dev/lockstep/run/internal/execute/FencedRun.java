package dev.lockstep.run.internal.execute;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.RunDetail.SplitGrid;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.internal.rows.Changes;
import dev.lockstep.run.internal.rows.ClaimedRun;
import dev.lockstep.run.internal.rows.EndRun;
import dev.lockstep.run.internal.rows.RunLog;
import dev.lockstep.run.internal.rows.SplitRows;
import dev.lockstep.run.internal.rows.StepRows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a server writes about a run that it has claimed. Each method is one transaction
 * that changes nothing and throws {@link RunCancelledException} where the run has a newer epoch or
 * is not under way any more. Safe for many threads.
 */
final class FencedRun {
    private final MetadataDatabase database;
    private final InstantSource clock;
    private final Changes changes;
    private final ClaimedRun run;

    FencedRun(MetadataDatabase database, InstantSource clock, Changes changes, ClaimedRun run) {
        this.database = database;
        this.clock = clock;
        this.changes = changes;
        this.run = run;
    }

    void startStep(String step, int attempts) {
        write(handle -> {
            StepRows.start(handle, run.id(), step, clock.millis());
            handle.execute("update runs set max_attempts = ? where id = ?", attempts, run.id());
            handle.execute(
                    "update run_attempts set step = ? where run = ? and epoch = ?",
                    step,
                    run.id(),
                    run.epoch());
        });
    }

    /**
     * Records that a step has succeeded.
     *
     * @param last whether no step follows; where one does, its attempts are counted anew
     */
    void endStep(String step, boolean last) {
        write(handle -> {
            StepRows.end(handle, run.id(), step, clock.millis());
            String counters = last ? "" : ", failures = 0, attempt = 1";
            handle.execute(
                    "update runs set crashes = 0, failure_kind = null, failure_code = null,"
                            + " failure_message = null"
                            + counters
                            + " where id = ?",
                    run.id());
        });
    }

    void keep(String name, String content) {
        write(handle -> {
            handle.execute(
                    "insert into run_state (run, name, content) values (?, ?, ?)"
                            + " on conflict (run, name) do update set content = excluded.content",
                    run.id(),
                    name,
                    content);
            survived(handle);
        });
    }

    void progress(String step, Progress progress, long rateMilli) {
        write(handle -> {
            StepRows.progress(handle, run.id(), step, progress, rateMilli, clock.millis());
            survived(handle);
        });
    }

    /** Replaces what was told of these readings before. */
    void splits(List<SplitGrid> grids) {
        write(handle -> grids.forEach(grid -> SplitRows.put(handle, run, grid)));
    }

    void log(Level level, String step, String message) {
        write(handle -> RunLog.append(handle, run.id(), clock.millis(), level, step, message));
    }

    /** Ends the run; it stays owned until its listeners have been told. */
    void end(RunState state, @Nullable Failure failure) {
        long now = clock.millis();
        write(handle -> {
            EndRun.end(handle, run.id(), state, failure, now);
            settleAttempt(handle, state, failure, now);
        });
    }

    /**
     * Records a failed attempt after which another one is due; a run that somebody has meanwhile
     * asked to cancel is cancelled instead.
     */
    RunState retryLater(Failure failure, int failures, Instant nextAttempt, String step) {
        long now = clock.millis();
        RunState[] outcome = {RunState.RETRYING};
        write(handle -> {
            if (cancelRequested(handle)) {
                outcome[0] = RunState.CANCELLED;
                EndRun.end(handle, run.id(), RunState.CANCELLED, null, now);
            } else {
                EndRun.retryLater(handle, run.id(), failure, failures, nextAttempt);
                RunLog.append(
                        handle,
                        run.id(),
                        now,
                        Level.WARN,
                        step,
                        "Attempt " + failures + " failed: " + failure.message());
            }
            settleAttempt(handle, outcome[0], failure, now);
        });
        return outcome[0];
    }

    /** Leaves the run to the next server, or the next start of this one; no attempt is used. */
    void release() {
        write(handle -> handle.execute("update runs set owner = null where id = ?", run.id()));
    }

    private boolean cancelRequested(Handle handle) {
        return handle.select("select cancel_requested from runs where id = ?", run.id())
                        .mapTo(Long.class)
                        .one()
                != 0;
    }

    private void survived(Handle handle) {
        handle.execute("update runs set crashes = 0 where id = ? and crashes > 0", run.id());
    }

    private void settleAttempt(Handle handle, RunState state, @Nullable Failure failure, long now) {
        handle.execute(
                "update run_attempts set ended_at = ?, outcome = ?, failure_kind = ?,"
                        + " failure_code = ?, failure_message = ? where run = ? and epoch = ?",
                now,
                state.name(),
                failure == null ? null : failure.kind(),
                failure == null ? null : failure.code(),
                failure == null ? null : failure.message(),
                run.id(),
                run.epoch());
    }

    private void write(Consumer<Handle> work) {
        database.write(handle -> {
            fence(handle);
            work.accept(handle);
            return true;
        });
        changes.signal(run.id());
    }

    /** First in the transaction: the row's lock then keeps everybody else out until its end. */
    private void fence(Handle handle) {
        int mine =
                handle.execute(
                        "update runs set version = version + 1"
                                + " where id = ? and epoch = ? and state = 'RUNNING'",
                        run.id(),
                        run.epoch());
        if (mine == 0) {
            throw new RunCancelledException(
                    "Cannot go on with run "
                            + run.id()
                            + ": found that it is no longer this server's in epoch "
                            + run.epoch()
                            + "; another server has taken it over, or it has ended.");
        }
    }
}
