package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.dataset.internal.pool.Trees;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.dataset.internal.protocol.Answers.Inspected;
import dev.lockstep.dataset.internal.protocol.Answers.Parsed;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the file into Parquet files that no table has yet, and decides the types. */
final class ParseStep {
    private static final int BRONZE_FILES = 64;

    private final Ingest ingest;
    private final StepContext context;

    ParseStep(DatasetHome home, StepContext context) {
        this.ingest = new Ingest(home, context);
        this.context = context;
    }

    void run() throws IOException {
        if (context.state("parsed").isEmpty()) {
            parse(ingest);
            context.keep("parsed", "true");
        }
        CrashPoint.INGEST_AFTER_PARSE.reach();
    }

    /** Does it, whether or not it has been done before. */
    static Outcome parse(Ingest ingest) throws IOException {
        DatasetRow row = ingest.row();
        requireFresh(ingest, row);
        ingest.home().rows().lastRun(row.id(), ingest.context().runId());
        try {
            Outcome outcome =
                    ingest.inWorker(worker -> new ParseStep.Attempt(ingest, row, worker).run());
            outcome.write(outcomeFile(ingest));
            return outcome;
        } finally {
            Trees.delete(ingest.work());
        }
    }

    static Path outcomeFile(Ingest ingest) {
        return ingest.work().resolveSibling("outcome.json");
    }

    /** Silver's rows as they may have been written beside bronze's. */
    static Path draftFile(Ingest ingest) {
        return ingest.work().resolveSibling("silver.parquet");
    }

    private static void requireFresh(Ingest ingest, DatasetRow row) {
        boolean mine = ingest.context().runId().equals(row.completedRun());
        if (ingest.spec().mode() == Mode.CREATE && row.loaded() && !mine) {
            throw LockstepException.conflict(
                    "dataset-exists",
                    "Cannot make dataset '"
                            + row.name()
                            + "': another ingest has made it meanwhile; append to it or replace"
                            + " it.");
        }
    }

    /** One try with one worker. */
    private record Attempt(Ingest ingest, DatasetRow row, WorkerPool.Lease worker) {
        Outcome run() {
            Trees.delete(ingest.work());
            IngestSpec spec = ingest.spec();
            Request.Source source =
                    spec.source(ingest.home().uploads().input(spec.upload()).toString());
            Inspected inspected = call(new Request.Inspect(source), Inspected.class);
            List<TypedColumn> present = row.loaded() ? row.columns() : List.of();
            // A file of a dataset without rows yet is its first one in every respect.
            ColumnPlan plan =
                    ColumnPlan.of(
                            inspected, present, spec.schema(), spec.types(), row.keyColumns());
            Parsed parsed = call(request(source, plan), Parsed.class);
            TypePlan types = TypePlan.of(present, parsed.columns(), spec.schema());
            tell(parsed, spec.schema());
            return new Outcome(plan, parsed, types);
        }

        private <T> T call(Request request, Class<T> answer) {
            StepContext context = ingest.context();
            return worker.call(
                    request,
                    answer,
                    bytes -> context.progress(Progress.of("bytes", -1, bytes)),
                    context::checkCancelled);
        }

        private Request.Parse request(Request.Source source, ColumnPlan plan) {
            List<String> present =
                    ingest.home()
                            .lake()
                            .find(row.bronze())
                            .map(LakeTable::schema)
                            .map(Attempt::texts)
                            .orElse(List.of());
            List<Request.BronzeColumn> columns = plan.bronze(present);
            LakeTable bronze =
                    ingest.bronze(row, columns.stream().map(Request.BronzeColumn::name).toList());
            LakeTable rejects = ingest.rejects(row);
            return new Request.Parse(
                    source,
                    ingest.work().toString(),
                    columns,
                    plan.wanted(),
                    Ingest.stage(bronze, BRONZE_FILES),
                    Ingest.stage(rejects, 1),
                    ingest.context().runId(),
                    draft(plan),
                    false);
        }

        /** Only where silver has nothing to be compared with. */
        private Request.@Nullable Draft draft(ColumnPlan plan) {
            long present = ingest.home().lake().find(row.silver()).map(LakeTable::rows).orElse(0L);
            return present > 0 ? null : new Request.Draft(draftFile(ingest).toString(), plan.key());
        }

        private static List<String> texts(TableSchema schema) {
            List<String> names = new ArrayList<>();
            for (TableSchema.Column column : schema.columns()) {
                if (!column.name().equals(HeaderNames.LINE)
                        && !column.name().equals(HeaderNames.SOURCE)) {
                    names.add(column.name());
                }
            }
            return names;
        }

        private void tell(Parsed parsed, SchemaPolicy policy) {
            StepContext context = ingest.context();
            parsed.notes().forEach(note -> context.log(StepContext.Level.INFO, note));
            context.log(
                    StepContext.Level.INFO,
                    parsed.rows()
                            + " rows read, "
                            + parsed.columns().size()
                            + " columns, schema "
                            + policy.name().toLowerCase(java.util.Locale.ROOT));
            if (parsed.rejected() > 0) {
                context.log(
                        StepContext.Level.WARN,
                        parsed.rejected()
                                + " rows could not be read; the first, in line "
                                + parsed.examples().getFirst().line()
                                + ", has "
                                + parsed.examples().getFirst().reason());
            }
            if (parsed.blankLines() > 0) {
                context.log(
                        StepContext.Level.INFO, parsed.blankLines() + " blank lines passed over");
            }
        }
    }
}
