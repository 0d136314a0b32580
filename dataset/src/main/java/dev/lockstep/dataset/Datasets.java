package dev.lockstep.dataset;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.dataset.internal.DatasetViews;
import dev.lockstep.dataset.internal.PreviewFile;
import dev.lockstep.dataset.internal.QueryDataset;
import dev.lockstep.dataset.internal.ingest.StartIngest;
import java.util.List;

/** Datasets over a lake, a metadata database, durable runs and worker processes. */
public final class Datasets implements DatasetService {
    private final DatasetHome home;
    private final RunService runs;
    private final DatasetViews views;
    private final QueryDataset queries;

    /**
     * @param runs of an engine that knows {@link DatasetJobs#of} this home
     */
    public Datasets(DatasetHome home, RunService runs) {
        this.home = home;
        this.runs = runs;
        this.views = new DatasetViews(runs);
        this.queries = new QueryDataset(home);
    }

    @Override
    public IngestStarted ingest(TenantId tenant, IngestRequest request) {
        return new StartIngest(home, runs, views).start(tenant, request);
    }

    @Override
    public Preview preview(TenantId tenant, IngestRequest request, int rows) {
        return new PreviewFile(home).run(tenant, request, rows);
    }

    @Override
    public List<DatasetView> list(TenantId tenant) {
        return home.rows().list(tenant).stream().map(views::of).toList();
    }

    @Override
    public DatasetView get(TenantId tenant, String idOrName) {
        return views.of(home.rows().get(tenant, idOrName));
    }

    @Override
    public List<RejectedRow> rejects(TenantId tenant, String idOrName, int limit) {
        return queries.rejects(home.rows().get(tenant, idOrName), limit);
    }

    @Override
    public QueryResult query(TenantId tenant, String idOrName, String sql, int maxRows) {
        return queries.query(home.rows().get(tenant, idOrName), sql, maxRows);
    }

    @Override
    public QueryResult rows(TenantId tenant, String idOrName, String layer, int limit) {
        return queries.rows(home.rows().get(tenant, idOrName), layer, limit);
    }

    @Override
    public Beside beside(TenantId tenant, String idOrName, boolean changed, int limit) {
        return queries.beside(home.rows().get(tenant, idOrName), changed, limit);
    }

    @Override
    public void delete(TenantId tenant, String idOrName) {
        DatasetRow row = home.rows().get(tenant, idOrName);
        if (views.underWay(row)) {
            throw LockstepException.conflict(
                    "dataset-busy",
                    "Cannot delete dataset '"
                            + row.name()
                            + "': found an ingest under way, run "
                            + row.lastRun()
                            + "; cancel it first or wait for its end.");
        }
        // The tables first: a dataset without its row could not be deleted any more.
        home.lake().drop(row.silver());
        home.lake().drop(row.bronze());
        home.lake().drop(row.rejects());
        home.rows().delete(row.id());
    }
}
