package dev.lockstep.dataset.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs SQL on a dataset's tables as they are, in a worker that has them open if there is one. */
public final class QueryDataset {
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_ROWS = 1_000_000;

    private final DatasetHome home;

    public QueryDataset(DatasetHome home) {
        this.home = home;
    }

    /** A stranger's SELECT. */
    public QueryResult query(DatasetRow row, String sql, int maxRows) {
        return run(row, sql, false, Math.clamp(maxRows, 0, MOST_ROWS));
    }

    /** The first rows of a layer. */
    public QueryResult rows(DatasetRow row, String layer, int limit) {
        String view =
                switch (layer) {
                    case "silver" -> "dataset";
                    case "bronze" -> "bronze";
                    default ->
                            throw LockstepException.user(
                                    "layer-unknown",
                                    "Cannot show layer '"
                                            + Names.shown(layer)
                                            + "': expected bronze or silver.");
                };
        int rows = Math.clamp(limit, 0, MOST_ROWS);
        return run(row, "SELECT * FROM " + view + " LIMIT " + rows, true, rows);
    }

    /** Rows that could not be taken, in the order of the file. */
    public List<RejectedRow> rejects(DatasetRow row, int limit) {
        Optional<LakeTable> table = home.lake().find(row.rejects());
        if (table.isEmpty() || table.get().rows() == 0) {
            return List.of();
        }
        int rows = Math.clamp(limit, 0, MOST_ROWS);
        Request.Query request =
                request(
                        "rejects-" + session(table),
                        Map.of("rejects", table.get()),
                        "SELECT source, line, reason, text FROM rejects ORDER BY source, line"
                                + " LIMIT "
                                + rows,
                        true,
                        rows);
        List<RejectedRow> rejected = new ArrayList<>();
        for (List<@Nullable Object> values : answer(row, request).rows()) {
            rejected.add(
                    new RejectedRow(
                            text(values.get(0)),
                            Long.parseLong(text(values.get(1))),
                            text(values.get(2)),
                            text(values.get(3))));
        }
        return rejected;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private QueryResult run(DatasetRow row, String sql, boolean trusted, int maxRows) {
        LakeTable silver = table(row, row.silver());
        LakeTable bronze = table(row, row.bronze());
        Map<String, LakeTable> tables = new LinkedHashMap<>();
        tables.put("dataset", silver);
        tables.put("bronze", bronze);
        String session = session(Optional.of(silver)) + "-" + session(Optional.of(bronze));
        return answer(row, request(session, tables, sql, trusted, maxRows));
    }

    private LakeTable table(DatasetRow row, TableName name) {
        return home.lake()
                .find(name)
                .orElseThrow(() ->
                        LockstepException.conflict(
                                "dataset-not-loaded",
                                "Cannot read dataset '"
                                        + row.name()
                                        + "': its first ingest has not ended; look at its"
                                        + " run."));
    }

    private static String session(Optional<LakeTable> table) {
        LakeTable there = table.orElseThrow();
        return there.identity() + ":" + there.snapshot().orElse(-1);
    }

    private Request.Query request(
            String session,
            Map<String, LakeTable> tables,
            String sql,
            boolean trusted,
            int maxRows) {
        Map<String, String> relations = new LinkedHashMap<>();
        List<String> directories = new ArrayList<>();
        tables.forEach((view, table) -> {
            relations.put(view, table.relation());
            directories.add(directory(table));
        });
        return new Request.Query(
                session,
                relations,
                directories,
                sql,
                trusted,
                maxRows,
                MOST_BYTES,
                (int) home.config().limits().query().toSeconds());
    }

    private static String directory(LakeTable table) {
        Path data = Objects.requireNonNull(Path.of(table.stage()).getParent());
        return Objects.requireNonNull(data.getParent()).toString();
    }

    private QueryResult answer(DatasetRow row, Request.Query request) {
        try {
            return once(row, request);
        } catch (LockstepException e) {
            // It may have been ended while it was idle; a query changes nothing.
            if (e.code().equals("worker-died")) {
                return once(row, request);
            }
            throw e;
        }
    }

    private QueryResult once(DatasetRow row, Request.Query request) {
        try (WorkerPool.Lease worker =
                home.workers().lease(row.tenant(), WorkerPool.Work.QUERY, request.session())) {
            return worker.call(request, QueryResult.class);
        }
    }
}
