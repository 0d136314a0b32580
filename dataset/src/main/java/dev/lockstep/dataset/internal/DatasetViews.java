package dev.lockstep.dataset.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.Metadata;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stored datasets as people and clients see them. */
public final class DatasetViews {
    private final RunService runs;

    public DatasetViews(RunService runs) {
        this.runs = runs;
    }

    public DatasetView of(DatasetRow row) {
        return new DatasetView(
                row.id(),
                row.name(),
                row.description(),
                row.counts().silver(),
                row.id() + ".parquet",
                row.key(),
                columns(row),
                metadata(row));
    }

    private static List<ColumnView> columns(DatasetRow row) {
        return row.profile();
    }

    private Metadata metadata(DatasetRow row) {
        return new Metadata(
                false,
                "not_synced",
                localStatus(row),
                row.bronze().toString(),
                row.silver().toString(),
                null,
                null,
                null,
                row.counts().bronze(),
                row.counts().rejected(),
                row.counts().duplicates(),
                row.snapshot(),
                row.updatedAt().toString(),
                row.lastRun(),
                localError(row));
    }

    /** Whether a run of the dataset has not ended. */
    public boolean underWay(DatasetRow row) {
        return state(row).map(state -> !state.ended()).orElse(false);
    }

    private @Nullable String localError(DatasetRow row) {
        return done(row)
                ? null
                : run(row).filter(run -> run.state() == RunState.FAILED)
                        .map(RunView::failure)
                        .map(RunView.Failure::message)
                        .orElse(null);
    }

    private static boolean done(DatasetRow row) {
        return row.lastRun() != null && row.lastRun().equals(row.completedRun());
    }

    private String localStatus(DatasetRow row) {
        if (done(row)) {
            return "synced";
        }
        return switch (state(row).orElse(null)) {
            case null -> row.loaded() ? "synced" : "pending";
            case QUEUED -> "pending";
            case RUNNING, RETRYING, SUCCEEDED -> "syncing";
            case FAILED, CANCELLED -> "failed";
        };
    }

    private Optional<RunState> state(DatasetRow row) {
        return run(row).map(RunView::state);
    }

    private Optional<RunView> run(DatasetRow row) {
        if (row.lastRun() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(runs.get(row.tenant(), row.lastRun()));
        } catch (LockstepException e) {
            // Ended long ago, and its run removed.
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
