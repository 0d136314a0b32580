package dev.lockstep.server.internal;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupPlan;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.ExportService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Starts runs that do nothing. */
final class FakeExports implements ExportService {
    final List<Object> asked = new ArrayList<>();
    private final FakeRuns runs;

    FakeExports(FakeRuns runs) {
        this.runs = runs;
    }

    @Override
    public BackupPlan planExport(TenantId tenant, ExportRequest request) {
        return new BackupPlan(
                "works-1",
                request.outputDir(),
                Kind.FULL,
                "It is an export.",
                null,
                List.of(),
                0,
                0,
                -1,
                List.of());
    }

    @Override
    public RunView export(TenantId tenant, ExportRequest request) {
        asked.add(request);
        return runs.start(tenant, "backup", "export to " + request.outputDir());
    }

    @Override
    public RestorePlan planImport(TenantId tenant, ImportRequest request) {
        return new RestorePlan("vectors", Instant.EPOCH, List.of(), List.of(), 0, 0, List.of());
    }

    @Override
    public RunView importInto(TenantId tenant, ImportRequest request) {
        asked.add(request);
        return runs.start(tenant, "backup-restore", "import");
    }
}
