package dev.lockstep.api.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as people and programs see it; the JSON shape of {@code /api/v1/runs/{id}}.
 *
 * @param failure the cause as shown under {@code failed_status}, null unless it failed or waits to
 *     be tried again
 * @param nextAttemptAt when the next attempt starts, null unless {@code RETRYING}
 * @param result small facts that the steps kept under keys that begin with {@code result.}, that
 *     prefix removed
 */
public record RunView(
        String id,
        String tenant,
        String job,
        String subject,
        RunState state,
        int attempt,
        int maxAttempts,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Failure failure,
        List<StepView> steps,
        Map<String, String> parameters,
        Map<String, String> result) {
    /**
     * Why a run or an attempt failed.
     *
     * @param code the slug of the error
     */
    public record Failure(String kind, String code, String message) {}

    /**
     * One step of a run.
     *
     * @param ratePerSecond processed a second over the last seconds, 0 where unknown
     * @param secondsLeft estimated, −1 where unknown
     */
    public record StepView(
            String name,
            RunState state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Progress progress,
            double ratePerSecond,
            long secondsLeft) {}

    /**
     * A line of the log.
     *
     * @param number from 1, without gaps, per run
     */
    public record LogLine(long number, Instant at, String level, String step, String message) {}
}
