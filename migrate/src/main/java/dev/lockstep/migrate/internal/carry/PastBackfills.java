package dev.lockstep.migrate.internal.carry;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.StepContext;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** How fast backfills into a store were, as their runs tell. */
public record PastBackfills(RunService runs) {
    private static final int LOOKED_AT = 100;
    private static final long LEAST_ROWS = 1_000;
    private static final String ROWS = "backfill_rows";
    private static final String BYTES = "backfill_bytes";
    private static final String MILLIS = "backfill_ms";
    private static final String RESULT = "result.";

    /**
     * A backfill that was made whole.
     *
     * @param bytes of its rows, as they were read
     */
    public record Measured(String run, long rows, long bytes, double seconds) {}

    /** Keeps it with its run. */
    static void keep(StepContext step, long rows, long bytes, long nanos) {
        step.keep(RESULT + ROWS, Long.toString(rows));
        step.keep(RESULT + BYTES, Long.toString(bytes));
        step.keep(RESULT + MILLIS, Long.toString(Math.max(1, nanos / 1_000_000)));
    }

    /** The largest one into a store, of those that were large enough to tell something. */
    public Optional<Measured> into(TenantId tenant, String store) {
        return runs.list(tenant, MigrationJob.TYPE, null, null, LOOKED_AT).stream()
                .filter(run ->
                        run.parameters()
                                .getOrDefault(MigrationJob.TARGET, "")
                                .startsWith(store + "/"))
                .flatMap(run -> measured(run).stream())
                .max(Comparator.comparingLong(Measured::bytes));
    }

    private static Optional<Measured> measured(RunView run) {
        Map<String, String> result = run.result();
        long rows = number(result, ROWS);
        long bytes = number(result, BYTES);
        double seconds = number(result, MILLIS) / 1e3;
        return rows < LEAST_ROWS || bytes <= 0 || seconds <= 0
                ? Optional.empty()
                : Optional.of(new Measured(run.id(), rows, bytes, seconds));
    }

    private static long number(Map<String, String> result, String key) {
        return Long.parseLong(result.getOrDefault(key, "0"));
    }
}
