package dev.lockstep.run.internal.submit;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.run.internal.rows.EndRun;
import dev.lockstep.run.internal.rows.RunLog;
import dev.lockstep.run.internal.rows.RunTargets;
import dev.lockstep.run.internal.rows.StepRows;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/** What people change about a run: cancel and retry. One transaction each. */
public final class SteerRun {
    private final InstantSource clock;

    public SteerRun(InstantSource clock) {
        this.clock = clock;
    }

    /** What a cancel has done. */
    public enum Cancel {
        /** The run waited and has ended. */
        ENDED,
        /** The run's thread has still to leave. */
        ASKED,
        /** It had ended before. */
        NOTHING
    }

    /**
     * Ends a run that waits, and marks one that is executed.
     *
     * @param server who is to tell the listeners of an end
     */
    public Cancel cancel(Handle handle, TenantId tenant, String id, String server) {
        RunState state = lock(handle, tenant, id);
        switch (state) {
            case QUEUED, RETRYING -> {
                handle.execute("update runs set owner = ? where id = ?", server, id);
                EndRun.end(handle, id, RunState.CANCELLED, null, clock.millis());
                say(handle, id, "Cancelled.");
                return Cancel.ENDED;
            }
            case RUNNING -> {
                if (handle.execute(
                                "update runs set cancel_requested = 1"
                                        + " where id = ? and cancel_requested = 0",
                                id)
                        == 1) {
                    say(handle, id, "Asked to cancel; ends at its next check.");
                }
                return Cancel.ASKED;
            }
            case SUCCEEDED, FAILED, CANCELLED -> {
                return Cancel.NOTHING;
            }
        }
        throw new IllegalStateException(state.name());
    }

    /** Makes a run that has failed or been cancelled wait again, or a waiting attempt due. */
    public void retry(Handle handle, TenantId tenant, String id) {
        RunState state = lock(handle, tenant, id);
        switch (state) {
            case RETRYING ->
                    handle.execute(
                            "update runs set next_attempt_at = ? where id = ?", clock.millis(), id);
            case FAILED, CANCELLED -> requeue(handle, tenant, id);
            case SUCCEEDED ->
                    throw LockstepException.conflict(
                            "run-succeeded",
                            "Cannot retry run '"
                                    + id
                                    + "': found that it has succeeded; start a new run instead.");
            case QUEUED, RUNNING -> {}
        }
    }

    private void requeue(Handle handle, TenantId tenant, String id) {
        handle.select("select given_id from runs where id = ? and given_id is not null", id)
                .mapTo(String.class)
                .findOne()
                .ifPresent(given -> GivenIds.reclaim(handle, tenant.value(), given));
        handle.execute(
                """
                update runs set state = 'QUEUED', owner = null, attempt = 0, failures = 0, crashes = 0,
                    cancel_requested = 0, ended_at = null, failure_kind = null, failure_code = null,
                    failure_message = null
                where id = ?
                """,
                id);
        StepRows.requeue(handle, id);
        RunTargets.wait(handle, id);
        say(handle, id, "Asked to go on from its last checkpoint.");
    }

    private void say(Handle handle, String id, String message) {
        RunLog.append(handle, id, clock.millis(), Level.INFO, "", message);
    }

    /** Writes first, so that on PostgreSQL the state read next cannot change any more. */
    private static RunState lock(Handle handle, TenantId tenant, String id) {
        handle.execute(
                "update runs set version = version + 1 where tenant = ? and id = ?",
                tenant.value(),
                id);
        return handle.select(
                        "select state from runs where tenant = ? and id = ?", tenant.value(), id)
                .mapTo(RunState.class)
                .findOne()
                .orElseThrow(() -> LockstepException.notFound("run", Names.shown(id)));
    }
}
