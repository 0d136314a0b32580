package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.dataset.internal.pool.WorkerPool;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.CommitTag;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableSchema;
import dev.lockstep.lake.TableSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What all steps of one ingest share. */
final class Ingest {
    private static final TableSchema REJECTS =
            TableSchema.of(
                    new TableSchema.Column("run", ColumnType.TEXT),
                    new TableSchema.Column("source", ColumnType.TEXT),
                    new TableSchema.Column("line", ColumnType.BIGINT),
                    new TableSchema.Column("reason", ColumnType.TEXT),
                    new TableSchema.Column("text", ColumnType.TEXT));

    private final DatasetHome home;
    private final StepContext context;
    private final IngestSpec spec;

    Ingest(DatasetHome home, StepContext context) {
        this.home = home;
        this.context = context;
        this.spec = IngestSpec.of(context.parameters());
    }

    DatasetHome home() {
        return home;
    }

    StepContext context() {
        return context;
    }

    IngestSpec spec() {
        return spec;
    }

    /**
     * @throws LockstepException NOT_FOUND where it has been deleted meanwhile
     */
    DatasetRow row() {
        return home.rows().get(context.tenant(), spec.dataset());
    }

    Path work() {
        return home.uploads().work(spec.upload());
    }

    /** Something that is done with one worker from beginning to end. */
    interface Work<T> {
        T with(WorkerPool.Lease worker);
    }

    /** Does it, and once again with another worker where the first has died. */
    <T> T inWorker(Work<T> work) {
        try {
            return once(work);
        } catch (LockstepException e) {
            if (!e.code().equals("worker-died")) {
                throw e;
            }
            context.log(StepContext.Level.WARN, "a worker died; trying once more");
            return once(work);
        }
    }

    private <T> T once(Work<T> work) {
        try (WorkerPool.Lease worker =
                home.workers().lease(context.tenant(), WorkerPool.Work.INGEST, "")) {
            return work.with(worker);
        }
    }

    /** The tag by which a commit of this run knows itself. */
    CommitTag tag(String part) {
        return new CommitTag(writer(part), context.scope().epoch(), spec.upload());
    }

    /** Whether this run has committed that part already. */
    boolean committed(LakeTable table, String part) {
        return table.tag(writer(part)).isPresent();
    }

    private String writer(String part) {
        return "ingest-" + context.runId() + "-" + part;
    }

    LakeTable rejects(DatasetRow row) {
        return home.lake().create(row.rejects(), TableSpec.of(REJECTS, null));
    }

    /** The table of raw texts, with these columns added where they are missing. */
    LakeTable bronze(DatasetRow row, List<String> columns) {
        List<TableSchema.Column> all = new ArrayList<>();
        columns.forEach(name -> all.add(new TableSchema.Column(name, ColumnType.TEXT)));
        all.add(new TableSchema.Column(HeaderNames.LINE, ColumnType.BIGINT));
        all.add(new TableSchema.Column(HeaderNames.SOURCE, ColumnType.TEXT));
        TableSchema schema = new TableSchema(all);
        LakeTable table = home.lake().create(row.bronze(), TableSpec.of(schema, null));
        table.evolve(schema);
        return table;
    }

    /** The table of typed rows, with these columns added or widened. */
    LakeTable silver(DatasetRow row, TypePlan plan) {
        List<TableSchema.Column> all = new ArrayList<>();
        all.add(new TableSchema.Column(HeaderNames.ROW_ID, ColumnType.TEXT));
        plan.columns().forEach(c -> all.add(new TableSchema.Column(c.name(), c.columnType())));
        TableSchema schema = new TableSchema(all);
        LakeTable table =
                home.lake().create(row.silver(), TableSpec.of(schema, HeaderNames.ROW_ID));
        table.evolve(schema);
        return table;
    }

    static Request.Output stage(LakeTable table, int files) {
        return new Request.Output(
                Stream.generate(table::stage).limit(files).toList(),
                table.copyOptions(),
                table.columnIds());
    }

    /** The directory that holds all files of a table. */
    static String directory(LakeTable table) {
        Path data = Objects.requireNonNull(Path.of(table.stage()).getParent());
        return Objects.requireNonNull(data.getParent()).toString();
    }
}
