package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.IngestStarted;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.internal.DatasetRow;
import dev.lockstep.dataset.internal.DatasetViews;
import dev.lockstep.dataset.internal.RequestCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an upload durable, the dataset's row, and the run: in this order. */
public final class StartIngest {
    private static final Logger log = LoggerFactory.getLogger(StartIngest.class);

    private final DatasetHome home;
    private final RunService runs;
    private final DatasetViews views;

    public StartIngest(DatasetHome home, RunService runs, DatasetViews views) {
        this.home = home;
        this.runs = runs;
        this.views = views;
    }

    public IngestStarted start(TenantId tenant, IngestRequest request) {
        RequestCheck.check(request);
        String name = RequestCheck.name(request);
        home.rows().find(tenant, name).ifPresent(row -> requireMode(row, request));
        String upload = UUID.randomUUID().toString();
        keep(upload, request);
        CrashPoint.INGEST_AFTER_UPLOAD.reach();
        DatasetRow row;
        RunView run;
        try {
            row = row(tenant, name, request);
            run = runs.submit(run(tenant, row, upload, request));
        } catch (RuntimeException e) {
            home.uploads().remove(upload);
            throw e;
        }
        home.rows().lastRun(row.id(), run.id());
        removeOriginal(request.file());
        return new IngestStarted(views.of(home.rows().get(tenant, row.id())), run);
    }

    private void keep(String upload, IngestRequest request) {
        Path file = request.file();
        String records = request.records();
        if (file != null) {
            home.uploads().keep(upload, file);
        } else if (records != null) {
            home.uploads().keep(upload, records);
        }
    }

    private DatasetRow row(TenantId tenant, String name, IngestRequest request) {
        String id = "ds_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        boolean made =
                home.rows()
                        .insert(
                                id,
                                tenant,
                                name,
                                request.description(),
                                request.key(),
                                home.clock().instant());
        DatasetRow row = home.rows().get(tenant, name);
        if (!made) {
            requireMode(row, request);
            home.rows().describe(row.id(), request.description(), key(row, request));
        }
        return row;
    }

    private static @Nullable String key(DatasetRow row, IngestRequest request) {
        return request.key() == null ? row.key() : request.key();
    }

    private void requireMode(DatasetRow row, IngestRequest request) {
        boolean started = row.loaded() || views.underWay(row);
        if (request.mode() == Mode.CREATE && started) {
            throw LockstepException.conflict(
                    "dataset-exists",
                    "Cannot make dataset '"
                            + row.name()
                            + "': it exists; append to it, replace its content, or choose another"
                            + " name.");
        }
        RequestCheck.requireKey(row, request);
    }

    private static RunRequest run(
            TenantId tenant, DatasetRow row, String upload, IngestRequest request) {
        IngestSpec spec =
                new IngestSpec(
                        tenant.value(),
                        row.id(),
                        row.name(),
                        upload,
                        RequestCheck.fileName(request),
                        request.mode(),
                        request.schema(),
                        request.types(),
                        request.options());
        return new RunRequest(
                tenant, IngestJob.TYPE, "dataset " + row.name(), spec.parameters(), null);
    }

    private static void removeOriginal(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).log("taken in, and could not be moved away", e);
        }
    }
}
