package dev.lockstep.dataset.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Preview;
import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.ingest.ColumnPlan;
import dev.lockstep.dataset.internal.ingest.TypePlan;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.dataset.internal.protocol.Answers.Inspected;
import dev.lockstep.dataset.internal.protocol.Answers.Parsed;
import dev.lockstep.dataset.internal.protocol.Answers.Profiled;
import dev.lockstep.dataset.internal.protocol.Answers.SilverMade;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Does with a file all that an ingest would, in a place that is thrown away. */
public final class PreviewFile {
    private static final int SAMPLES = 5;
    private static final String PARQUET = "FORMAT parquet";

    private final DatasetHome home;

    public PreviewFile(DatasetHome home) {
        this.home = home;
    }

    public Preview run(TenantId tenant, IngestRequest request, int rows) {
        RequestCheck.check(request);
        String upload = "preview-" + UUID.randomUUID();
        Path file = request.file();
        String records = request.records();
        try {
            if (file != null) {
                home.uploads().keep(upload, file);
            } else if (records != null) {
                home.uploads().keep(upload, records);
            }
            try (WorkerPool.Lease worker =
                    home.workers().lease(tenant, WorkerPool.Work.INGEST, "")) {
                return preview(worker, upload, request, rows);
            }
        } finally {
            home.uploads().remove(upload);
        }
    }

    private Preview preview(
            WorkerPool.Lease worker, String upload, IngestRequest request, int rows) {
        Path input = home.uploads().input(upload);
        Request.Source source =
                new Request.Source(
                        input.toString(), RequestCheck.fileName(request), request.options());
        Inspected inspected = worker.call(new Request.Inspect(source), Inspected.class);
        ColumnPlan plan =
                ColumnPlan.of(
                        inspected,
                        List.of(),
                        request.schema(),
                        request.types(),
                        DatasetRow.keyColumns(request.key()));
        Path place = Objects.requireNonNull(input.getParent());
        Parsed parsed = worker.call(parse(source, plan, place), Parsed.class);
        TypePlan types = TypePlan.of(List.of(), parsed.columns(), request.schema());
        SilverMade silver =
                worker.call(silver(source, plan, types, parsed, place), SilverMade.class);
        List<TypedColumn> columns = types.columns();
        Profiled profiled = worker.call(profile(columns, silver, place, rows), Profiled.class);
        List<RejectedRow> rejects = new ArrayList<>(parsed.examples());
        rejects.addAll(silver.examples());
        return new Preview(
                RequestCheck.name(request),
                inspected.format(),
                ColumnViews.of(columns, profiled),
                profiled.firstRows(),
                profiled.rows(),
                parsed.rejected() + silver.rejected(),
                rejects);
    }

    private static Request.Parse parse(Request.Source source, ColumnPlan plan, Path place) {
        return new Request.Parse(
                source,
                place.resolve("work").toString(),
                plan.bronze(List.of()),
                plan.wanted(),
                output(place, "bronze"),
                output(place, "rejects"),
                "preview",
                null);
    }

    private static Request.MakeSilver silver(
            Request.Source source, ColumnPlan plan, TypePlan types, Parsed parsed, Path place) {
        return new Request.MakeSilver(
                place.resolve("work").toString(),
                parsed.files(),
                types.columns(),
                types.misfits(),
                plan.key(),
                null,
                false,
                List.of(),
                output(place, "silver"),
                output(place, "deletes"),
                output(place, "silver-rejects"),
                source.fileName(),
                "preview");
    }

    private static Request.Profile profile(
            List<TypedColumn> columns, SilverMade silver, Path place, int rows) {
        List<String> names = columns.stream().map(TypedColumn::name).toList();
        return new Request.Profile(
                silver.upserts().isEmpty()
                        ? nothing(names)
                        : "read_parquet(" + Sql.list(silver.upserts()) + ")",
                List.of(place.toString()),
                names,
                SAMPLES,
                rows);
    }

    private static String nothing(List<String> names) {
        return names.stream()
                .map(name -> "''::VARCHAR AS " + Sql.name(name))
                .reduce((a, b) -> a + ", " + b)
                .map(columns -> "(SELECT " + columns + " WHERE false)")
                .orElse("(SELECT 1 WHERE false)");
    }

    private static Request.Output output(Path place, String name) {
        return new Request.Output(
                List.of(place.resolve(name + ".parquet").toString()), PARQUET, Map.of());
    }
}
