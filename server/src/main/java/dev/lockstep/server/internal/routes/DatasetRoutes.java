package dev.lockstep.server.internal.routes;

import static dev.lockstep.server.internal.request.Op.Kind.BOOLEAN;
import static dev.lockstep.server.internal.request.Op.Kind.INTEGER;
import static dev.lockstep.server.internal.request.Op.Kind.STRING;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.IngestStarted;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Datasets: taking in, showing, SQL. */
public final class DatasetRoutes {
    private static final String PATH = "/api/v1/datasets";
    private static final String ONE = PATH + "/{id}";
    private static final int MAX_ROWS = 100_000;
    private static final int WAIT_SECONDS = 10;
    private static final String EXAMPLE =
            "{\"name\": \"works\", \"records\": [{\"doi\": \"10.1/1\", \"title\": \"Paxos\", \"year\": 1998}]}";

    private final DatasetService datasets;
    private final RunRoutes runs;

    public DatasetRoutes(DatasetService datasets, RunRoutes runs) {
        this.datasets = datasets;
        this.runs = runs;
    }

    /**
     * The body of an ingest by JSON; a file comes as multipart with the same names as fields.
     *
     * @param skip lines of a file above its header
     */
    record IngestJson(
            String name,
            @Nullable String description,
            List<Object> records,
            DatasetService.@Nullable Mode mode,
            DatasetService.@Nullable SchemaPolicy schema,
            java.util.@Nullable Map<String, String> types,
            @Nullable String key,
            java.util.@Nullable Map<String, String> options,
            @Nullable Integer skip) {}

    /** The dataset, and the run that makes it so. */
    record Ingested(
            String id,
            String name,
            @Nullable String description,
            long rowCount,
            String fileName,
            @Nullable String key,
            List<ColumnView> columns,
            DatasetService.Metadata metadata,
            RunView run) {
        static Ingested of(DatasetView d, RunView run) {
            return new Ingested(
                    d.id(),
                    d.name(),
                    d.description(),
                    d.rowCount(),
                    d.fileName(),
                    d.key(),
                    d.columns(),
                    d.metadata(),
                    run);
        }
    }

    /** A SELECT. */
    record QueryBody(String sql, @Nullable Integer limit) {}

    /** How a dataset stands in the warehouse. */
    record DatabricksStatus(
            String datasetId,
            String datasetName,
            boolean databricksEnabled,
            String syncStatus,
            @Nullable String bronzeTable,
            @Nullable String silverTable,
            @Nullable String lastSyncAt,
            @Nullable String lastSyncError,
            long rowCountLocal,
            @Nullable Long rowCountDatabricks) {}

    public List<Route> routes() {
        return List.of(
                Route.post(
                        PATH + "/ingest",
                        Op.write(
                                        "ingest_dataset",
                                        "Takes a file (multipart) or records (JSON) in; 201 when"
                                                + " done within the wait, else 202 with the run")
                                .query(
                                        "wait",
                                        INTEGER,
                                        "Seconds to wait for the end, 0 to 60; else 10")
                                .takesUpload(IngestJson.class, EXAMPLE)
                                .answers(201, Ingested.class),
                        this::ingest),
                Route.post(
                        PATH + "/preview",
                        Op.write("preview_dataset", "Looks at a file or records, writing nothing")
                                .query("rows", INTEGER, "First rows to show, 1 to 1000; else 20")
                                .takesUpload(IngestJson.class, EXAMPLE)
                                .answers(DatasetService.Preview.class)
                                .with(Op.Trait.SAFE),
                        call ->
                                Answer.json(
                                        datasets.preview(
                                                call.tenant(),
                                                IngestBody.of(call),
                                                call.number("rows", 20, 1, 1000)))),
                Route.get(
                        PATH,
                        Op.read("list_datasets", "Lists the datasets by name")
                                .answersList(DatasetView.class),
                        call -> Answer.items(datasets.list(call.tenant()))),
                Route.get(
                        ONE,
                        Op.read("get_dataset", "Shows a dataset, by id or name")
                                .answers(DatasetView.class)
                                .with(Op.Trait.ETAG),
                        call -> Answer.json(dataset(call))),
                Route.delete(
                        ONE,
                        Op.write("delete_dataset", "Removes a dataset with its tables and files")
                                .answers(204, null),
                        this::delete),
                Route.get(
                        ONE + "/rejects",
                        Op.read("list_rejects", "Rows that could not be read, with the reason")
                                .query("limit", INTEGER, "At most so many, 1 to 10000; else 100")
                                .answersList(DatasetService.RejectedRow.class),
                        call ->
                                Answer.items(
                                        datasets.rejects(
                                                call.tenant(),
                                                call.path("id"),
                                                call.number("limit", 100, 1, 10_000)))),
                Route.get(
                        ONE + "/rows",
                        Op.read("dataset_rows", "The first rows of a layer")
                                .query("layer", STRING, "bronze or silver; else silver")
                                .query("limit", INTEGER, "At most so many, 1 to 1000; else 20")
                                .answers(QueryResult.class)
                                .with(Op.Trait.QUERY),
                        this::rows),
                Route.get(
                        ONE + "/beside",
                        Op.read(
                                        "dataset_beside",
                                        "The first rows of bronze, each beside what silver has of it")
                                .query("changed", BOOLEAN, "Only rows that silver has otherwise")
                                .query("limit", INTEGER, "At most so many, 1 to 1000; else 20")
                                .answers(DatasetService.Beside.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                Answer.json(
                                        datasets.beside(
                                                call.tenant(),
                                                call.path("id"),
                                                call.flag("changed"),
                                                call.number("limit", 20, 1, 1000)))),
                Route.get(
                        ONE + "/query",
                        Op.read("query_dataset", "Runs one SELECT; the table is called dataset")
                                .query("sql", STRING, "The SELECT")
                                .query("limit", INTEGER, "Rows at most, 1 to 100000; else 1000")
                                .answers(QueryResult.class)
                                .with(Op.Trait.QUERY),
                        call ->
                                query(
                                        call,
                                        call.required("sql"),
                                        call.number("limit", 1000, 1, MAX_ROWS))),
                Route.post(
                        ONE + "/query",
                        Op.read(
                                        "query_dataset_post",
                                        "Runs one SELECT; the table is called dataset")
                                .takes(
                                        QueryBody.class,
                                        "{\"sql\": \"SELECT * FROM dataset LIMIT 10\"}")
                                .answers(QueryResult.class)
                                .with(Op.Trait.QUERY)
                                .with(Op.Trait.SAFE),
                        this::queryPost),
                Route.get(
                        ONE + "/databricks/status",
                        Op.read("databricks_status", "How the dataset stands in the warehouse")
                                .answers(DatabricksStatus.class),
                        call -> Answer.json(status(dataset(call)))),
                Route.post(
                        ONE + "/databricks/sync",
                        Op.write("databricks_sync", "Syncs the dataset to the warehouse")
                                .answers(202, RunView.class),
                        call -> notConfigured(dataset(call))),
                Route.delete(
                        ONE + "/databricks",
                        Op.write("databricks_delete", "Removes the dataset from the warehouse")
                                .answers(204, null),
                        call -> notConfigured(dataset(call))));
    }

    private DatasetView dataset(Call call) {
        return datasets.get(call.tenant(), call.path("id"));
    }

    private Answer ingest(Call call) throws InterruptedException {
        Duration wait = Duration.ofSeconds(call.number("wait", WAIT_SECONDS, 0, 60));
        IngestRequest request = IngestBody.of(call);
        IngestStarted started = datasets.ingest(call.tenant(), request);
        RunView run = runs.await(call.tenant(), started.run(), wait, true);
        if (run.state() == RunState.FAILED || run.state() == RunState.CANCELLED) {
            throw failed(run);
        }
        DatasetView dataset = datasets.get(call.tenant(), started.dataset().id());
        boolean done = run.state() == RunState.SUCCEEDED;
        return Answer.json(done ? 201 : 202, Ingested.of(dataset, run))
                .header(
                        "Location",
                        done ? PATH + "/" + dataset.id() : RunRoutes.PATH + "/" + run.id());
    }

    private static LockstepException failed(RunView run) {
        RunView.Failure failure = run.failure();
        LockstepException e =
                failure == null
                        ? LockstepException.conflict(
                                "run-cancelled", "Cannot take the data in: its run was cancelled.")
                        : new LockstepException(kind(failure), failure.code(), failure.message());
        return e.with("run", run.id());
    }

    private static ErrorKind kind(RunView.Failure failure) {
        for (ErrorKind kind : ErrorKind.values()) {
            if (kind.name().equalsIgnoreCase(failure.kind())) {
                return kind;
            }
        }
        return ErrorKind.INTERNAL;
    }

    private Answer delete(Call call) {
        DatasetView dataset = dataset(call);
        IfMatch.check(call, dataset);
        datasets.delete(call.tenant(), dataset.id());
        return Answer.nothing();
    }

    private Answer rows(Call call) {
        String layer = Required.or(call.query("layer"), "silver");
        if (!layer.equals("bronze") && !layer.equals("silver")) {
            throw Call.bad("layer", layer, "bronze or silver");
        }
        return Answer.json(
                datasets.rows(
                        call.tenant(), call.path("id"), layer, call.number("limit", 20, 1, 1000)));
    }

    private Answer query(Call call, String sql, int limit) {
        return Answer.json(datasets.query(call.tenant(), call.path("id"), sql, limit));
    }

    private Answer queryPost(Call call) {
        QueryBody body = call.body(QueryBody.class);
        int limit = Required.or(body.limit(), 1000);
        if (limit < 1 || limit > MAX_ROWS) {
            throw Call.bad("limit", String.valueOf(limit), "1 to " + MAX_ROWS);
        }
        return query(call, Required.field("sql", body.sql()), limit);
    }

    private static DatabricksStatus status(DatasetView d) {
        DatasetService.Metadata m = d.metadata();
        return new DatabricksStatus(
                d.id(),
                d.name(),
                m.databricksEnabled(),
                m.syncStatus(),
                m.bronzeTable(),
                m.silverTable(),
                m.lastSyncAt(),
                m.lastSyncError(),
                d.rowCount(),
                m.rowCountDatabricks());
    }

    private static Answer notConfigured(DatasetView dataset) {
        throw LockstepException.conflict(
                        "databricks-not-configured",
                        "Cannot sync '"
                                + dataset.name()
                                + "' to Databricks: it is not configured on this server; set"
                                + " DATABRICKS_HOST, DATABRICKS_TOKEN and DATABRICKS_SYNC_ENABLED.")
                .with("dataset_id", dataset.id());
    }
}
