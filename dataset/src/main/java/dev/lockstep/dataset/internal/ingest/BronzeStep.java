package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.TableChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Commits the raw rows and the rejects: one snapshot of each table. */
final class BronzeStep {
    private static final String ROWS = "bronze";
    private static final String REJECTS = "rejects";

    private final Ingest ingest;
    private final StepContext context;

    BronzeStep(DatasetHome home, StepContext context) {
        this.ingest = new Ingest(home, context);
        this.context = context;
    }

    void run() throws IOException {
        DatasetRow row = ingest.row();
        LakeTable bronze = ingest.home().lake().table(row.bronze());
        LakeTable rejects = ingest.rejects(row);
        Outcome outcome = outcome(bronze, rejects);
        commit(rejects, REJECTS, outcome.parsed().rejectFiles());
        CrashPoint.INGEST_BEFORE_BRONZE_COMMIT.reach();
        commit(bronze, ROWS, outcome.parsed().files());
        CrashPoint.INGEST_AFTER_BRONZE_COMMIT.reach();
        long rows = outcome.parsed().rows();
        context.progress(Progress.of("rows", rows, rows));
    }

    private Outcome outcome(LakeTable bronze, LakeTable rejects) throws IOException {
        Outcome found = Outcome.read(ParseStep.outcomeFile(ingest)).orElse(null);
        if (found != null) {
            boolean rowsThere = ingest.committed(bronze, ROWS) || there(found.parsed().files());
            boolean rejectsThere =
                    ingest.committed(rejects, REJECTS) || there(found.parsed().rejectFiles());
            if (rowsThere && rejectsThere) {
                return found;
            }
        }
        // A commit that failed has taken its files along.
        context.log(
                StepContext.Level.INFO, "reading the file again: its rows are not there any more");
        return ParseStep.parse(ingest);
    }

    private static boolean there(List<String> files) {
        return files.stream().allMatch(file -> Files.exists(Path.of(file)));
    }

    private void commit(LakeTable table, String part, List<String> files) {
        if (ingest.committed(table, part)) {
            return;
        }
        boolean replace = ingest.spec().mode() == Mode.REPLACE;
        if (!replace && files.isEmpty()) {
            return;
        }
        if (replace && files.isEmpty() && table.rows() == 0) {
            return;
        }
        TableChange change = replace ? TableChange.replace(files) : TableChange.append(files);
        table.commit(change.tagged(ingest.tag(part)));
    }

    /** Parts of a table's commits that an ingest makes. */
    static Stream<String> parts() {
        return Stream.of(ROWS, REJECTS);
    }
}
