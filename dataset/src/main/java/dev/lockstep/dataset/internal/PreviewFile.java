package dev.lockstep.dataset.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.DatasetService.Changes;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
        DatasetRow present = present(tenant, request);
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
                return new Attempt(home, worker, upload, request, present).run(rows);
            }
        } finally {
            home.uploads().remove(upload);
        }
    }

    /** The dataset that the file would come to, null where it would make one. */
    private @Nullable DatasetRow present(TenantId tenant, IngestRequest request) {
        if (request.mode() == Mode.CREATE) {
            return null;
        }
        DatasetRow row = home.rows().find(tenant, RequestCheck.name(request)).orElse(null);
        if (row == null || !row.loaded()) {
            return null;
        }
        RequestCheck.requireKey(row, request);
        return row;
    }

    /** One look with one worker. */
    private record Attempt(
            DatasetHome home,
            WorkerPool.Lease worker,
            String upload,
            IngestRequest request,
            @Nullable DatasetRow present) {

        Preview run(int rows) {
            Path input = home.uploads().input(upload);
            Path place = Objects.requireNonNull(input.getParent());
            Request.Source source =
                    new Request.Source(
                            input.toString(), RequestCheck.fileName(request), request.options());
            Inspected inspected = worker.call(new Request.Inspect(source), Inspected.class);
            List<TypedColumn> known = present == null ? List.of() : present.columns();
            ColumnPlan plan =
                    ColumnPlan.of(inspected, known, request.schema(), request.types(), key());
            Parsed parsed = worker.call(parse(source, plan, known, place), Parsed.class);
            TypePlan types = TypePlan.of(known, parsed.columns(), request.schema());
            SilverMade silver =
                    worker.call(silver(plan, types, parsed, place, null), SilverMade.class);
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
                    rejects,
                    silver.duplicates(),
                    silver.overwritten(),
                    changes(plan, types, parsed, place));
        }

        private List<String> key() {
            return present == null ? DatasetRow.keyColumns(request.key()) : present.keyColumns();
        }

        private Request.Parse parse(
                Request.Source source, ColumnPlan plan, List<TypedColumn> known, Path place) {
            return new Request.Parse(
                    source,
                    place.resolve("work").toString(),
                    plan.bronze(known.stream().map(TypedColumn::name).toList()),
                    plan.wanted(),
                    output(place, "bronze"),
                    output(place, "rejects"),
                    "preview",
                    null,
                    true);
        }

        /** What becomes of the rows that are there. */
        private @Nullable Changes changes(
                ColumnPlan plan, TypePlan types, Parsed parsed, Path place) {
            PresentRows rows = present == null ? null : PresentRows.of(home.lake(), present);
            if (rows == null) {
                return null;
            }
            try {
                // The rows to be compared stand there for a moment.
                Files.createDirectories(home.uploads().work(upload));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            SilverMade made =
                    worker.call(silver(plan, types, parsed, place, rows), SilverMade.class);
            return new Changes(made.added(), made.changed(), made.removed(), made.unchanged());
        }

        /**
         * @param compared silver as it is, null to make all rows of the file
         */
        private Request.MakeSilver silver(
                ColumnPlan plan,
                TypePlan types,
                Parsed parsed,
                Path place,
                @Nullable PresentRows compared) {
            String of = compared == null ? "" : "compared-";
            return new Request.MakeSilver(
                    place.resolve("work").toString(),
                    parsed.files(),
                    types.columns(),
                    types.misfits(),
                    plan.key(),
                    compared == null ? null : compared.relation(types.columns()),
                    request.mode() == Mode.REPLACE,
                    compared == null ? List.of() : List.of(compared.directory()),
                    output(place, of + "silver"),
                    output(place, of + "deletes"),
                    output(place, of + "silver-rejects"),
                    RequestCheck.fileName(request),
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
}
