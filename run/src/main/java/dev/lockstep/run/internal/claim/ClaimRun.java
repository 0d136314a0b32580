package dev.lockstep.run.internal.claim;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.run.internal.rows.ClaimedRun;
import dev.lockstep.run.internal.rows.ParametersJson;
import dev.lockstep.run.internal.rows.RunLog;
import dev.lockstep.run.internal.rows.RunTargets;
import dev.lockstep.run.internal.rows.StepRows;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Makes a server the one that executes a run: raises its epoch, in one transaction. */
final class ClaimRun {
    private final InstantSource clock;

    ClaimRun(InstantSource clock) {
        this.clock = clock;
    }

    /** Claims it, or returns empty where another server, or a cancel, was first. */
    Optional<ClaimedRun> claim(Handle handle, Candidate candidate, Job job, String server) {
        long now = clock.millis();
        int claimed =
                handle.createUpdate(
                                """
                                update runs set state = 'RUNNING', epoch = epoch + 1, owner = :server,
                                    attempt = failures + 1, crashes = crashes + :crash,
                                    started_at = coalesce(started_at, :now), next_attempt_at = null,
                                    version = version + 1
                                where id = :id and epoch = :epoch and state = :state
                                """)
                        .bind("server", server)
                        .bind("crash", candidate.crashed() ? 1 : 0)
                        .bind("now", now)
                        .bind("id", candidate.id())
                        .bind("epoch", candidate.epoch())
                        .bind("state", candidate.state().name())
                        .execute();
        if (claimed == 0) {
            return Optional.empty();
        }
        RunTargets.hold(handle, candidate.id());
        StepRows.reconcile(handle, candidate.id(), job.steps());
        ClaimedRun run = read(handle, candidate.id());
        recordAttempt(handle, run, now);
        if (candidate.crashed()) {
            RunLog.append(
                    handle,
                    run.id(),
                    now,
                    Level.WARN,
                    "",
                    "The server that ran this has gone; going on from the last checkpoint.");
        }
        return Optional.of(run);
    }

    private static ClaimedRun read(Handle handle, String id) {
        Map<String, String> state = new HashMap<>();
        handle.select("select name, content from run_state where run = ?", id)
                .map((row, _) -> List.of(row.getString("name"), row.getString("content")))
                .forEach(kept -> state.put(kept.get(0), kept.get(1)));
        ClaimedRun.Kept kept = new ClaimedRun.Kept(StepRows.done(handle, id), state);
        return handle.select("select * from runs where id = ?", id)
                .map((row, _) ->
                        new ClaimedRun(
                                id,
                                new TenantId(row.getString("tenant")),
                                row.getString("job"),
                                row.getString("owner"),
                                row.getLong("epoch"),
                                row.getInt("failures"),
                                ParametersJson.read(row.getString("parameters")),
                                kept))
                .one();
    }

    private static void recordAttempt(Handle handle, ClaimedRun run, long now) {
        handle.execute(
                "insert into run_attempts (run, epoch, attempt, server, started_at)"
                        + " values (?, ?, ?, ?, ?)",
                run.id(),
                run.epoch(),
                run.failures() + 1,
                run.owner(),
                now);
    }
}
