package dev.lockstep.run.internal.rows;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.metadata.Notices;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Takes a run out of the state in which it is executed. The caller has checked the epoch or the
 * state in the same transaction.
 */
public final class EndRun {
    private EndRun() {}

    public static void end(
            Handle handle, String run, RunState state, @Nullable Failure failure, long now) {
        handle.createUpdate(
                        """
                        update runs set state = :state, ended_at = :now, next_attempt_at = null,
                            failures = failures + :failed, failure_kind = :kind, failure_code = :code,
                            failure_message = :message, version = version + 1
                        where id = :id
                        """)
                .bind("state", state.name())
                .bind("now", now)
                .bind("failed", failure == null ? 0 : 1)
                .bind("kind", failure == null ? null : failure.kind())
                .bind("code", failure == null ? null : failure.code())
                .bind("message", failure == null ? null : failure.message())
                .bind("id", run)
                .execute();
        notice(handle, run, state, failure, now);
        RunTargets.release(handle, run);
        if (state != RunState.SUCCEEDED) {
            StepRows.settle(handle, run, state.name(), now);
        }
    }

    private static void notice(
            Handle handle, String run, RunState state, @Nullable Failure failure, long now) {
        handle.createQuery("select tenant, job, subject, attempt from runs where id = ?")
                .bind(0, run)
                .map((row, _) ->
                        new Ended(
                                row.getString("tenant"),
                                row.getString("job"),
                                row.getString("subject"),
                                row.getLong("attempt")))
                .findOne()
                .ifPresent(ended ->
                        Notices.add(
                                handle,
                                "run." + state.name().toLowerCase(Locale.ROOT),
                                ended.tenant(),
                                ended.subject(),
                                Instant.ofEpochMilli(now),
                                ended.json(run, state, failure)));
    }

    /** What a notice says of a run besides how it ended. */
    private record Ended(String tenant, String job, String subject, long attempts) {
        String json(String run, RunState state, @Nullable Failure failure) {
            Map<String, String> data = new LinkedHashMap<>();
            data.put("run", run);
            data.put("job", job);
            data.put("subject", subject);
            data.put("state", state.name().toLowerCase(Locale.ROOT));
            data.put("attempts", Long.toString(attempts));
            if (failure != null) {
                data.put("code", failure.code());
                data.put("message", failure.message());
            }
            return ParametersJson.write(data);
        }
    }

    /**
     * @param failures of the present step, this one included
     */
    public static void retryLater(
            Handle handle, String run, Failure failure, int failures, Instant nextAttempt) {
        handle.createUpdate(
                        """
                        update runs set state = 'RETRYING', owner = null, next_attempt_at = :next,
                            failures = :failures, failure_kind = :kind, failure_code = :code,
                            failure_message = :message, version = version + 1
                        where id = :id
                        """)
                .bind("next", nextAttempt.toEpochMilli())
                .bind("failures", failures)
                .bind("kind", failure.kind())
                .bind("code", failure.code())
                .bind("message", failure.message())
                .bind("id", run)
                .execute();
        StepRows.settle(handle, run, "RETRYING", null);
    }
}
