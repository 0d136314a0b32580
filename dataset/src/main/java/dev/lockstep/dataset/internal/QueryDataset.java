package dev.lockstep.dataset.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.Beside;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.OpenTables.Tables;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.dataset.internal.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs SQL on a dataset's tables as they are, in a worker that has them open if there is one. */
public final class QueryDataset {
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_ROWS = 1_000_000;

    /** How DuckDB says that a file is not there. */
    private static final String NO_FILE = "No files found";

    private final DatasetHome home;
    private final OpenTables tables;

    /** What is to be run. */
    private record Statement(String sql, boolean trusted, int maxRows) {}

    public QueryDataset(DatasetHome home) {
        this.home = home;
        this.tables = new OpenTables(home);
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

    /** Bronze's rows beside what silver has made of them, in the order in which they came. */
    public Beside beside(DatasetRow row, boolean changed, int limit) {
        if (row.columns().isEmpty()) {
            return new Beside(List.of(), List.of());
        }
        int rows = Math.clamp(limit, 0, MOST_ROWS);
        BesideSql sql = BesideSql.of(row);
        return sql.read(run(row, sql.select(changed, rows), true, rows));
    }

    /** Rows that could not be taken, in the order of the file. */
    public List<RejectedRow> rejects(DatasetRow row, int limit) {
        if (row.counts().rejected() == 0) {
            return List.of();
        }
        int rows = Math.clamp(limit, 0, MOST_ROWS);
        Statement statement =
                new Statement(
                        "SELECT source, line, reason, text FROM rejects ORDER BY source, line LIMIT "
                                + rows,
                        true,
                        rows);
        List<RejectedRow> rejected = new ArrayList<>();
        for (List<@Nullable Object> values :
                answer(row, () -> tables.ofRejects(row), statement).rows()) {
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
        return answer(row, () -> tables.ofRows(row), new Statement(sql, trusted, maxRows));
    }

    private QueryResult answer(DatasetRow row, Supplier<Tables> open, Statement statement) {
        try {
            return once(row, open.get(), statement);
        } catch (LockstepException e) {
            // The worker may have been ended while it was idle, or files exchanged by maintenance;
            // a query changes nothing, and may be tried again.
            if (!e.code().equals("worker-died")
                    && !String.valueOf(e.getMessage()).contains(NO_FILE)) {
                throw e;
            }
            tables.forget(row);
            return once(row, open.get(), statement);
        }
    }

    private QueryResult once(DatasetRow row, Tables open, Statement statement) {
        Request.Query request =
                new Request.Query(
                        open.session(),
                        open.relations(),
                        open.directories(),
                        statement.sql(),
                        statement.trusted(),
                        statement.maxRows(),
                        MOST_BYTES,
                        (int) home.config().limits().query().toSeconds());
        try (WorkerPool.Lease worker =
                home.workers().lease(row.tenant(), WorkerPool.Work.QUERY, open.session())) {
            return worker.call(request, QueryResult.class);
        }
    }
}
