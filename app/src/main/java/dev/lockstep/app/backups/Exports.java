package dev.lockstep.app.backups;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupPlan;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.ExportService;
import dev.lockstep.app.stores.RunDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The service of exports and imports: backups and restores of a database named for one run. */
public final class Exports implements ExportService {
    /** As the scripts that are replaced have made their tables. */
    private static final String LAYOUT = "langchain";

    private final BackupParts parts;
    private final RunDatabases databases;
    private final RunService runs;

    public Exports(BackupParts parts, RunDatabases databases, RunService runs) {
        this.parts = parts;
        this.databases = databases;
        this.runs = runs;
    }

    @Override
    public BackupPlan planExport(TenantId tenant, ExportRequest request) {
        return forNow(tenant, request.database(), store -> plan(tenant, store, request));
    }

    private BackupPlan plan(TenantId tenant, String store, ExportRequest request) {
        return new PlanBackup(parts)
                .view(
                        tenant,
                        backup(store, request, null),
                        parts.clock().instant(),
                        Path.of(to(request).directory()));
    }

    @Override
    public RunView export(TenantId tenant, ExportRequest request) {
        ExportTo to = to(request);
        return forRun(
                tenant,
                request.database(),
                store -> {
                    BackupPlan plan = plan(tenant, store, request);
                    new PlanBackup(parts).requireSpace(plan);
                    BackupRequest wanted = backup(store, request, to.scratch());
                    Map<String, String> parameters = new TreeMap<>();
                    parameters.put(BackupJob.NAME, to.directory());
                    parameters.put(BackupJob.REQUEST, json(Backups.named(wanted, plan.name())));
                    parameters.put(BackupJob.EXPORT, json(to));
                    return submit(
                            tenant,
                            store,
                            BackupJob.MAKE,
                            "export to " + to.directory(),
                            parameters);
                });
    }

    private static BackupRequest backup(
            String store, ExportRequest request, @Nullable String directory) {
        List<String> named = Objects.requireNonNullElse(request.collections(), List.of());
        List<String> addresses = new ArrayList<>();
        named.forEach(name -> addresses.add(store + "/" + name));
        if (Boolean.TRUE.equals(request.includeEventSummaries())) {
            addresses.add(store + "/" + EVENT_SUMMARIES);
        }
        return new BackupRequest(
                addresses,
                named.isEmpty() ? store : null,
                List.of(),
                null,
                directory,
                Kind.FULL,
                true,
                null);
    }

    private static ExportTo to(ExportRequest request) {
        String directory = absolute(request.outputDir());
        long rows =
                Objects.requireNonNullElse(
                        request.batchSize(),
                        dev.lockstep.store.archive.BackupPlan.DEFAULT_PART_ROWS);
        if (rows < 1) {
            throw LockstepException.user(
                    "export-batch",
                    "Cannot export: found a batch size of "
                            + rows
                            + ", expected at least 1 row a file.");
        }
        return new ExportTo(directory, place(request.s3Bucket(), request.s3Prefix()), rows);
    }

    private static String absolute(String directory) {
        Path path = Path.of(directory);
        if (!path.isAbsolute()) {
            throw LockstepException.user(
                    "export-directory",
                    "Cannot use the directory '"
                            + Names.shown(directory)
                            + "': expected an absolute path of the server's machine.");
        }
        return path.normalize().toString();
    }

    private static @Nullable String place(@Nullable String bucket, @Nullable String prefix) {
        if (bucket == null || bucket.isBlank()) {
            return null;
        }
        String below = prefix == null ? "" : prefix.replaceAll("^/+|/+$", "");
        return "s3://" + bucket + (below.isEmpty() ? "" : "/" + below);
    }

    @Override
    public RestorePlan planImport(TenantId tenant, ImportRequest request) {
        return forNow(
                tenant,
                request.database(),
                store -> new PlanRestore(parts, tenant, restore(tenant, store, request)).view());
    }

    @Override
    public RunView importInto(TenantId tenant, ImportRequest request) {
        return forRun(
                tenant,
                request.database(),
                store -> {
                    RestoreRequest wanted = restore(tenant, store, request);
                    RestorePlan plan = new PlanRestore(parts, tenant, wanted).view();
                    String problem = plan.problem();
                    if (problem != null) {
                        throw LockstepException.conflict("restore-problem", problem);
                    }
                    Map<String, String> parameters = new TreeMap<>();
                    parameters.put("target", "import:" + tenant + "/" + wanted.backup());
                    parameters.put(BackupJob.REQUEST, json(wanted));
                    if (!Boolean.TRUE.equals(request.clearExisting())) {
                        parameters.put(BackupJob.MERGE, "true");
                    }
                    return submit(
                            tenant,
                            store,
                            BackupJob.RESTORE,
                            "import of " + wanted.backup(),
                            parameters);
                });
    }

    private RestoreRequest restore(TenantId tenant, String store, ImportRequest request) {
        String from = from(request);
        List<String> collections = List.of();
        if (Boolean.TRUE.equals(request.skipEventSummaries())) {
            collections =
                    parts.archives().locate(tenant, from).info().collections().stream()
                            .map(c -> c.name())
                            .filter(name -> !name.equals(EVENT_SUMMARIES))
                            .toList();
        }
        return new RestoreRequest(from, collections, store, null, List.of());
    }

    private static String from(ImportRequest request) {
        String s3 = place(request.s3Bucket(), request.s3Prefix());
        String directory = request.inputDir();
        if ((s3 == null) == (directory == null)) {
            throw LockstepException.user(
                    "import-place",
                    "Cannot import: found "
                            + (s3 == null ? "no place" : "two places")
                            + ", expected a directory or a bucket of S3.");
        }
        return s3 != null ? s3 : absolute(Objects.requireNonNull(directory));
    }

    /** With the database named for the moment. */
    private <T> T forNow(TenantId tenant, Database database, Function<String, T> act) {
        String store = databases.name(tenant, database, LAYOUT);
        try {
            return act.apply(store);
        } finally {
            databases.forget(tenant, store);
        }
    }

    /** With the database named until the run's end, or not at all where none begins. */
    private RunView forRun(TenantId tenant, Database database, Function<String, RunView> begin) {
        String store = databases.name(tenant, database, LAYOUT);
        try {
            return begin.apply(store);
        } catch (RuntimeException e) {
            databases.forget(tenant, store);
            throw e;
        }
    }

    private RunView submit(
            TenantId tenant,
            String store,
            String job,
            String subject,
            Map<String, String> parameters) {
        parameters.put(BackupJob.TENANT, tenant.value());
        parameters.put(RunDatabases.PARAMETER, store);
        return runs.submit(new RunRequest(tenant, job, subject, parameters, null));
    }

    private static String json(Object value) {
        return BackupWork.JSON.writeValueAsString(value);
    }
}
