package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.dataset.internal.pool.Trees;
import dev.lockstep.dataset.internal.protocol.Answers.SilverMade;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.type.HeaderNames;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commits to silver what this ingest changes in it: new, changed and gone rows, no others. */
final class SilverStep {
    static final String ROWS = "silver";
    static final String REJECTS = "silver-rejects";

    private final Ingest ingest;
    private final StepContext context;

    SilverStep(DatasetHome home, StepContext context) {
        this.ingest = new Ingest(home, context);
        this.context = context;
    }

    void run() throws IOException {
        DatasetRow row = ingest.row();
        Outcome outcome = Outcome.read(ParseStep.outcomeFile(ingest)).orElseThrow();
        LakeTable silver = ingest.silver(row, outcome.types());
        if (ingest.committed(silver, ROWS)) {
            CrashPoint.INGEST_AFTER_SILVER_COMMIT.reach();
            return;
        }
        SilverMade made =
                drafted(silver, outcome) ? take(silver, outcome) : make(row, silver, outcome);
        long rejected = outcome.parsed().rejected() + made.rejected();
        keep(made, rejected);
        tell(made);
        LakeTable rejects = ingest.rejects(row);
        if (!made.rejectFiles().isEmpty() && !ingest.committed(rejects, REJECTS)) {
            rejects.commit(TableChange.append(made.rejectFiles()).tagged(ingest.tag(REJECTS)));
        }
        CrashPoint.INGEST_BEFORE_SILVER_COMMIT.reach();
        commit(silver, made);
        CrashPoint.INGEST_AFTER_SILVER_COMMIT.reach();
        long rows = outcome.parsed().rows();
        context.progress(new Progress("rows", rows, rows, rejected, 0, 0, 0));
    }

    /** Whether what was written beside bronze is what this table is to get. */
    private boolean drafted(LakeTable silver, Outcome outcome) {
        return outcome.parsed().drafted()
                && !outcome.types().misfits()
                && silver.rows() == 0
                && silver.columnIds().equals(draftedIds(outcome))
                && Files.exists(ParseStep.draftFile(ingest));
    }

    private static Map<String, Integer> draftedIds(Outcome outcome) {
        Map<String, Integer> ids = new HashMap<>();
        ids.put(HeaderNames.ROW_ID, 1);
        outcome.types().columns().forEach(column -> ids.put(column.name(), ids.size() + 1));
        return ids;
    }

    private SilverMade take(LakeTable silver, Outcome outcome) throws IOException {
        String target = silver.stage();
        Files.move(ParseStep.draftFile(ingest), Path.of(target));
        Trees.delete(ingest.work());
        long rows = outcome.parsed().rows();
        return new SilverMade(
                List.of(target), List.of(), List.of(), rows, 0, 0, 0, 0, 0, 0, List.of());
    }

    private SilverMade make(DatasetRow row, LakeTable silver, Outcome outcome) throws IOException {
        Files.createDirectories(ingest.work());
        try {
            return ingest.inWorker(worker ->
                    worker.call(
                            request(row, silver, outcome),
                            SilverMade.class,
                            bytes -> {},
                            context::checkCancelled));
        } finally {
            Trees.delete(ingest.work());
        }
    }

    private Request.MakeSilver request(DatasetRow row, LakeTable silver, Outcome outcome) {
        return new Request.MakeSilver(
                ingest.work().toString(),
                outcome.parsed().files(),
                outcome.types().columns(),
                outcome.types().misfits(),
                outcome.plan().key(),
                silver.rows() == 0 ? null : silver.relation(),
                ingest.spec().mode() == Mode.REPLACE,
                List.of(Ingest.directory(silver)),
                Ingest.stage(silver, 1),
                Ingest.stage(silver, 1),
                Ingest.stage(ingest.rejects(row), 1),
                ingest.spec().fileName(),
                context.runId());
    }

    private void commit(LakeTable silver, SilverMade made) {
        boolean nothing = made.upserts().isEmpty() && made.deletes().isEmpty();
        if (nothing) {
            return;
        }
        TableChange change =
                silver.rows() == 0
                        ? TableChange.append(made.upserts())
                        : TableChange.upsert(made.upserts()).deleting(List.of(), made.deletes());
        silver.commit(change.tagged(ingest.tag(ROWS)));
    }

    /** Before the commit, after which nobody could count again. */
    private void keep(SilverMade made, long rejected) {
        context.keep("result.added", Long.toString(made.added()));
        context.keep("result.changed", Long.toString(made.changed()));
        context.keep("result.removed", Long.toString(made.removed()));
        context.keep("result.unchanged", Long.toString(made.unchanged()));
        context.keep("result.duplicates", Long.toString(made.duplicates()));
        context.keep("result.rejected", Long.toString(rejected));
        context.keep("result.overwritten", Long.toString(made.overwritten()));
    }

    static long number(@Nullable String text) {
        return text == null ? -1 : Long.parseLong(text);
    }

    private void tell(SilverMade made) {
        context.log(
                StepContext.Level.INFO,
                made.added()
                        + " rows added, "
                        + made.changed()
                        + " changed, "
                        + made.removed()
                        + " removed, "
                        + made.unchanged()
                        + " as they were, "
                        + made.duplicates()
                        + " exact doubles left out");
        if (made.rejected() > 0) {
            context.log(
                    StepContext.Level.WARN,
                    made.rejected()
                            + " rows became rejects; the first, in line "
                            + made.examples().getFirst().line()
                            + ": "
                            + made.examples().getFirst().reason());
        }
    }
}
