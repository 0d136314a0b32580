package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.DatasetListener;
import dev.lockstep.dataset.internal.ColumnViews;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.dataset.internal.protocol.Answers.Profiled;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.lake.LakeTable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what the dataset is now, tells who listens, and clears the upload away. */
final class StatusStep {
    private static final Logger log = LoggerFactory.getLogger(StatusStep.class);
    private static final int SAMPLES = 5;

    private final Ingest ingest;
    private final StepContext context;

    StatusStep(DatasetHome home, StepContext context) {
        this.ingest = new Ingest(home, context);
        this.context = context;
    }

    void run() throws IOException {
        DatasetRow row = ingest.row();
        CrashPoint.INGEST_BEFORE_STATUS.reach();
        if (!context.runId().equals(row.completedRun())) {
            context.keep("before", Objects.requireNonNullElse(row.snapshot(), ""));
            Outcome outcome = Outcome.read(ParseStep.outcomeFile(ingest)).orElseThrow();
            ingest.home().rows().complete(completed(row, outcome));
        }
        DatasetRow now = ingest.row();
        if (!context.state("before")
                .equals(Optional.of(Objects.requireNonNullElse(now.snapshot(), "")))) {
            tell(now);
        }
        ingest.home().uploads().remove(ingest.spec().upload());
    }

    private DatasetRow completed(DatasetRow row, Outcome outcome) {
        LakeTable silver = ingest.home().lake().table(row.silver());
        List<TypedColumn> columns = outcome.types().columns();
        OptionalLong snapshot = silver.snapshot();
        String key = outcome.plan().key().isEmpty() ? null : String.join(",", outcome.plan().key());
        return new DatasetRow(
                row.id(),
                row.tenant(),
                row.name(),
                row.description(),
                key,
                columns,
                profile(silver, columns),
                counts(row, silver),
                snapshot.isPresent() ? Long.toString(snapshot.getAsLong()) : null,
                context.runId(),
                context.runId(),
                row.createdAt(),
                ingest.home().clock().instant());
    }

    private DatasetRow.Counts counts(DatasetRow row, LakeTable silver) {
        boolean replace = ingest.spec().mode() == Mode.REPLACE;
        long doubles = kept("duplicates");
        long unchanged = kept("unchanged");
        long duplicates = replace ? doubles : row.counts().duplicates() + doubles + unchanged;
        return new DatasetRow.Counts(
                silver.rows(),
                ingest.home().lake().table(row.bronze()).rows(),
                ingest.rejects(row).rows(),
                duplicates);
    }

    private long kept(String name) {
        return Math.max(0, SilverStep.number(context.state("result." + name).orElse(null)));
    }

    private List<ColumnView> profile(LakeTable silver, List<TypedColumn> columns) {
        Request.Profile request =
                new Request.Profile(
                        silver.relation(),
                        List.of(Ingest.directory(silver)),
                        columns.stream().map(TypedColumn::name).toList(),
                        SAMPLES,
                        0);
        Profiled profiled =
                ingest.inWorker(worker ->
                        worker.call(request, Profiled.class, bytes -> {}, context::checkCancelled));
        return ColumnViews.of(columns, profiled);
    }

    private void tell(DatasetRow row) {
        for (DatasetListener listener : ingest.home().listeners()) {
            try {
                listener.changed(row.tenant(), row.name());
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("dataset", row.name())
                        .log("who listens to changes failed; its own next check will notice", e);
            }
        }
    }
}
