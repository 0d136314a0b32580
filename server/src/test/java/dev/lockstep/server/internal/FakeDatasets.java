package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Datasets that remember what was asked of them. */
final class FakeDatasets implements DatasetService {
    private static final int SHOWN = 1 << 16;

    private final Owned<DatasetView> datasets = new Owned<>("dataset");
    private final FakeRuns runs;
    final List<IngestRequest> ingested = new CopyOnWriteArrayList<>();
    final List<IngestRequest> previewed = new CopyOnWriteArrayList<>();
    final CountDownLatch running = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);
    volatile long bytes;
    volatile String previewedText = "";

    FakeDatasets(FakeRuns runs) {
        this.runs = runs;
    }

    @Override
    public IngestStarted ingest(TenantId tenant, IngestRequest request) {
        String name = request.name() == null ? "unnamed" : request.name();
        if (request.mode() == Mode.CREATE && datasets.find(tenant, name).isPresent()) {
            throw LockstepException.conflict("dataset-exists", "Cannot create: it exists.");
        }
        ingested.add(request);
        bytes = size(request);
        DatasetView dataset = view(name, request.description());
        datasets.put(tenant, name, dataset);
        return new IngestStarted(dataset, runs.start(tenant, "dataset-ingest", "dataset " + name));
    }

    void put(TenantId tenant, DatasetView dataset) {
        datasets.put(tenant, dataset.name(), dataset);
    }

    /** The first of it: a test sends more than its server has memory for. */
    private static String text(IngestRequest request) {
        if (request.file() == null) {
            return "";
        }
        try (InputStream in = Files.newInputStream(request.file())) {
            return new String(in.readNBytes(SHOWN), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of which bronze has so many rows. */
    static DatasetView raw(String name, long rows) {
        DatasetView d = view(name);
        Metadata m = d.metadata();
        return new DatasetView(
                d.id(),
                d.name(),
                d.description(),
                rows,
                d.fileName(),
                d.key(),
                d.columns(),
                new Metadata(
                        m.databricksEnabled(),
                        m.syncStatus(),
                        m.localStatus(),
                        m.bronzeTable(),
                        m.silverTable(),
                        m.lastSyncAt(),
                        null,
                        null,
                        rows,
                        0,
                        0,
                        m.snapshot(),
                        m.updatedAt(),
                        m.lastRun(),
                        null));
    }

    private static long size(IngestRequest request) {
        try {
            return request.file() == null ? 0 : Files.size(request.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DatasetView view(String name) {
        return view(name, "A dataset");
    }

    static DatasetView view(String name, @Nullable String description) {
        return new DatasetView(
                name,
                name,
                description,
                1200,
                name + ".parquet",
                "doi",
                List.of(
                        column("doi", "DOI", "text", "not a number in 1,200 of 1,200", 0),
                        column("title", " Title ", "text", "not a number in 1,200 of 1,200", 0),
                        column("year", "Year", "bigint", "whole numbers from 1687 to 2022", 3),
                        column("ddc", "DDC", "text", "leading zeros, such as 006.3", 41)),
                new Metadata(
                        false,
                        "not_synced",
                        "synced",
                        "bronze." + name,
                        "silver." + name,
                        "2026-03-01T09:58:00Z",
                        null,
                        null,
                        1205,
                        2,
                        3,
                        "8812736450012",
                        "2026-03-01T09:58:00Z",
                        "run-1",
                        null));
    }

    private static ColumnView column(
            String name, String source, String type, String reason, long nulls) {
        return new ColumnView(
                name, source, type, reason, nulls, 1100, List.of("006.3", "Paxos", "1998"));
    }

    @Override
    public Preview preview(TenantId tenant, IngestRequest request, int rows) {
        bytes = size(request);
        previewed.add(request);
        previewedText = text(request);
        if (request.types().containsValue("boolean")) {
            throw LockstepException.user("type", "Cannot take it in: found no boolean.");
        }
        return new Preview(
                "works",
                "csv",
                view("works").columns(),
                List.of(row("10.1/1", "Paxos", 1998, "006.3")),
                1200,
                1,
                List.of(new RejectedRow("works.csv", 77, "year: 'n/a' is no bigint", "w,n/a")),
                3,
                0,
                request.mode() == Mode.CREATE ? null : new Changes(5, 12, 3, 1180));
    }

    @Override
    public List<DatasetView> list(TenantId tenant) {
        return datasets.list(tenant);
    }

    @Override
    public DatasetView get(TenantId tenant, String idOrName) {
        return datasets.get(tenant, idOrName);
    }

    @Override
    public List<RejectedRow> rejects(TenantId tenant, String idOrName, int limit) {
        get(tenant, idOrName);
        return List.of(
                new RejectedRow("works.csv", 77, "5 fields instead of 7", "w-77,Broken,<b>19"),
                new RejectedRow("works.csv", 902, "an open quote", "w-902,\"Open"));
    }

    @Override
    public QueryResult query(TenantId tenant, String idOrName, String sql, int maxRows) {
        get(tenant, idOrName);
        if (!sql.toLowerCase(java.util.Locale.ROOT).startsWith("select")) {
            throw LockstepException.user("sql", "Cannot run this: found no SELECT.");
        }
        if (sql.contains("slow")) {
            slow();
        }
        return rows(tenant, idOrName, "silver", maxRows);
    }

    private void slow() {
        try {
            running.countDown();
            mayEnd.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public QueryResult rows(TenantId tenant, String idOrName, String layer, int limit) {
        get(tenant, idOrName);
        return new QueryResult(
                List.of(
                        new QueryResult.Column("doi", "VARCHAR"),
                        new QueryResult.Column("title", "VARCHAR"),
                        new QueryResult.Column("year", "BIGINT")),
                List.of(
                        row("10.1/1", "The Part-Time Parliament", 1998),
                        row("10.1/2", "In Search of an Understandable Consensus Algorithm", 2014),
                        row("10.1/3", null, null)),
                3,
                false,
                4.2);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Object value : values) {
            row.add(value);
        }
        return row;
    }

    @Override
    public Beside beside(TenantId tenant, String idOrName, boolean changed, int limit) {
        get(tenant, idOrName);
        return new Beside(
                List.of("doi", "day"),
                List.of(
                        new BesideRow(
                                "works.csv",
                                2,
                                "taken",
                                List.of("10.1/1", "13/02/1998"),
                                List.of("10.1/1", "1998-02-13")),
                        new BesideRow(
                                "works.csv", 3, "left_out", List.of("10.1/2", "n/a"), List.of())));
    }

    @Override
    public void delete(TenantId tenant, String idOrName) {
        datasets.remove(tenant, idOrName);
    }
}
