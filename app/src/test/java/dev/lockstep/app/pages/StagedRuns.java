package dev.lockstep.app.pages;

import dev.lockstep.metadata.MetadataDatabase;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Runs as the engine's rows have them in the middle of something: one that copies 5,000 splits, one
 * that waits for its third attempt, one that waits for that one. They stay so: nobody can take the
 * first, the second is not due, the third has to wait.
 */
record StagedRuns(MetadataDatabase database) {
    static final String BUSY = "run_busy";
    static final String RETRYING = "run_retrying";
    static final String QUEUED = "run_queued";
    private static final int SPLITS = 5_000;
    private static final int CELLS = 256;

    StagedRuns {
        database.write(handle -> {
            long now = System.currentTimeMillis();
            run(handle, BUSY, "lake/works → lake/many", "RUNNING", now - 754_000, null);
            // No server takes it up, and none ends it.
            handle.execute(
                    "create trigger busy before update on runs when old.id = '"
                            + BUSY
                            + "' begin select raise(ignore); end");
            step(handle, BUSY, 0, "pin", "SUCCEEDED", now - 754_000, now - 750_000L);
            step(handle, BUSY, 1, "copy", "RUNNING", now - 750_000, null);
            handle.execute(
                    "update run_steps set unit = 'rows', total = 5000000, processed = 3041000,"
                            + " splits_done = 3000, splits = 5000, rate_milli = 4055000,"
                            + " progress_at = ? where run = ? and name = 'copy'",
                    now + 3_600_000,
                    BUSY);
            attempt(handle, BUSY, 1, "copy", now - 754_000, null, null);
            handle.execute(
                    "insert into run_splits (run, step, side, epoch, splits, cells)"
                            + " values (?, 'copy', '', 1, 5000, ?)",
                    BUSY,
                    cells());
            retrying(handle, now);
            run(handle, QUEUED, "lake/other → lake/copy", "QUEUED", now - 20_000, null);
            step(handle, QUEUED, 0, "pin", "QUEUED", null, null);
            target(handle, RETRYING, 1);
            target(handle, QUEUED, 0);
            return true;
        });
    }

    private static void retrying(Handle handle, long now) {
        run(handle, RETRYING, "lake/works → pg/chunks", "RETRYING", now - 120_000, now + 3_500_000);
        handle.execute(
                "update runs set failures = 2, attempt = 2, epoch = 3, failure_kind = 'EXTERNAL',"
                        + " failure_code = 'away', failure_message = ? where id = ?",
                "Cannot reach pg: found nobody at db:5432, expected PostgreSQL; start it.",
                RETRYING);
        step(handle, RETRYING, 0, "pin", "SUCCEEDED", now - 120_000, now - 110_000L);
        step(handle, RETRYING, 1, "copy", "RETRYING", now - 110_000, null);
        step(handle, RETRYING, 2, "prove", "QUEUED", null, null);
        attempt(handle, RETRYING, 1, "copy", now - 120_000, now - 90_000L, "RETRYING");
        attempt(handle, RETRYING, 2, "copy", now - 80_000, null, null);
        attempt(handle, RETRYING, 3, "copy", now - 60_000, now - 30_000L, "RETRYING");
    }

    /** The first 3,000 done, then some in each state, the rest waiting. */
    private static String cells() {
        return IntStream.range(0, CELLS)
                .mapToObj(i -> cell(i, i * SPLITS / CELLS, (i + 1) * SPLITS / CELLS))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String cell(int number, int from, int to) {
        int done = Math.clamp(3_000 - from, 0, to - from);
        int left = to - from - done;
        int running = number > 153 && number < 162 ? 1 : 0;
        int again = number == 156 ? 1 : 0;
        int failed = number == 158 ? 1 : 0;
        return ("{\"f\":%d,\"n\":\"\",\"w\":%d,\"r\":%d,\"a\":%d,\"d\":%d,\"x\":%d,"
                        + "\"rows\":%d,\"of\":%d,\"ms\":%d,\"e\":%s}")
                .formatted(
                        from,
                        left - running - again - failed,
                        running,
                        again,
                        done,
                        failed,
                        1_000 * done + 400 * running,
                        1_000 * (to - from),
                        2_300 * done + 900 * running,
                        again + failed == 0
                                ? "null"
                                : "\"Cannot read page 7: the connection was cut.\"");
    }

    private static void run(
            Handle handle,
            String id,
            String subject,
            String state,
            long begun,
            @Nullable Long next) {
        handle.execute(
                """
                insert into runs (id, tenant, sort_key, job, subject, target, parameters, state, epoch,
                    attempt, max_attempts, failures, crashes, cancel_requested, created_at, started_at,
                    next_attempt_at, version, log_lines)
                values (?, 'default', ?, 'collection-copy', ?, '', '{}', ?, 1, 1, 10, 0, 0, 0, ?, ?,
                    cast(? as bigint), 1, 0)
                """,
                id,
                begun + id,
                subject,
                state,
                begun,
                state.equals("QUEUED") ? null : (Long) begun,
                next);
    }

    private static void step(
            Handle handle,
            String run,
            int ordinal,
            String name,
            String state,
            @Nullable Long begun,
            @Nullable Long ended) {
        handle.execute(
                """
                insert into run_steps (run, ordinal, name, state, started_at, ended_at, total,
                    processed, failed, verified, splits_done, splits, rate_milli)
                values (?, ?, ?, ?, ?, ?, -1, 0, 0, 0, 0, 0, 0)
                """,
                run,
                ordinal,
                name,
                state,
                begun,
                ended);
    }

    private static void attempt(
            Handle handle,
            String run,
            int epoch,
            String step,
            long begun,
            @Nullable Long ended,
            @Nullable String outcome) {
        String message = outcome == null ? null : "Cannot reach pg: found nobody at db:5432.";
        handle.execute(
                "insert into run_attempts (run, epoch, attempt, server, step, started_at, ended_at,"
                        + " outcome, failure_kind, failure_code, failure_message)"
                        + " values (?, ?, ?, 'server_1', ?, ?, ?, ?, ?, ?, ?)",
                run,
                epoch,
                epoch,
                step,
                begun,
                ended,
                outcome,
                outcome == null ? null : "EXTERNAL",
                outcome == null ? null : "away",
                message);
    }

    private static void target(Handle handle, String run, int held) {
        handle.execute(
                "insert into run_targets (run, target, held) values (?, ?, ?)",
                run,
                "collection:default/lake/copy",
                held);
    }

    /** A countdown of under an hour as the page writes it. */
    static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
