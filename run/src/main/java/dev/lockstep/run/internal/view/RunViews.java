package dev.lockstep.run.internal.view;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.run.internal.rows.ParametersJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads runs as people see them: three queries, however many runs. */
public final class RunViews {
    private static final String RESULT = "result.";

    private final InstantSource clock;

    public RunViews(InstantSource clock) {
        this.clock = clock;
    }

    public Optional<RunView> find(Handle handle, TenantId tenant, String id) {
        List<RunView> found =
                complete(
                        handle,
                        handle.select(
                                        "select * from runs where tenant = ? and id = ?",
                                        tenant.value(),
                                        id)
                                .map((row, _) -> head(row))
                                .list());
        return found.stream().findFirst();
    }

    /** A run whatever its tenant, for the engine itself. */
    public Optional<RunView> find(Handle handle, String id) {
        List<RunView> heads =
                handle.select("select * from runs where id = ?", id)
                        .map((row, _) -> head(row))
                        .list();
        return complete(handle, heads).stream().findFirst();
    }

    public List<RunView> list(Handle handle, HistoryPage page) {
        return complete(handle, page.query(handle).map((row, _) -> head(row)).list());
    }

    private List<RunView> complete(Handle handle, List<RunView> heads) {
        if (heads.isEmpty()) {
            return heads;
        }
        List<String> ids = heads.stream().map(RunView::id).toList();
        Map<String, List<StepView>> steps = steps(handle, ids);
        Map<String, Map<String, String>> results = results(handle, ids);
        return heads.stream()
                .map(head ->
                        with(
                                head,
                                steps.getOrDefault(head.id(), List.of()),
                                results.getOrDefault(head.id(), Map.of())))
                .toList();
    }

    private Map<String, List<StepView>> steps(Handle handle, List<String> ids) {
        Map<String, List<StepView>> steps = new LinkedHashMap<>();
        handle.createQuery("select * from run_steps where run in (<ids>) order by run, ordinal")
                .bindList("ids", ids)
                .map((row, _) -> Map.entry(row.getString("run"), StepViews.of(row, clock.millis())))
                .forEach(step ->
                        steps.computeIfAbsent(step.getKey(), _ -> new java.util.ArrayList<>())
                                .add(step.getValue()));
        return steps;
    }

    private static Map<String, Map<String, String>> results(Handle handle, List<String> ids) {
        Map<String, Map<String, String>> results = new LinkedHashMap<>();
        handle.createQuery(
                        "select run, name, content from run_state where run in (<ids>)"
                                + " and name like 'result.%'")
                .bindList("ids", ids)
                .map((row, _) ->
                        List.of(
                                row.getString("run"),
                                row.getString("name").substring(RESULT.length()),
                                row.getString("content")))
                .forEach(kept ->
                        results.computeIfAbsent(kept.get(0), _ -> new TreeMap<>())
                                .put(kept.get(1), kept.get(2)));
        return results;
    }

    private static RunView head(ResultSet row) throws SQLException {
        return new RunView(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("job"),
                row.getString("subject"),
                RunState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                instant(row, "next_attempt_at"),
                failure(row),
                List.of(),
                ParametersJson.read(row.getString("parameters")),
                Map.of());
    }

    private static RunView with(RunView head, List<StepView> steps, Map<String, String> result) {
        return new RunView(
                head.id(),
                head.tenant(),
                head.job(),
                head.subject(),
                head.state(),
                head.attempt(),
                head.maxAttempts(),
                head.createdAt(),
                head.startedAt(),
                head.endedAt(),
                head.nextAttemptAt(),
                head.failure(),
                steps,
                head.parameters(),
                result);
    }

    static @Nullable Failure failure(ResultSet row) throws SQLException {
        String kind = row.getString("failure_kind");
        return kind == null
                ? null
                : new Failure(
                        kind, row.getString("failure_code"), row.getString("failure_message"));
    }

    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
