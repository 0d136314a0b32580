package dev.lockstep.server.internal.routes;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupPlan;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.ExportService;
import dev.lockstep.api.service.ExportService.Database;
import dev.lockstep.api.service.ExportService.ExportRequest;
import dev.lockstep.api.service.ExportService.ImportRequest;
import dev.lockstep.server.internal.request.Answer;
import dev.lockstep.server.internal.request.Call;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Required;
import dev.lockstep.server.internal.request.Route;
import java.util.List;

/** Exports of a database to Parquet files, and imports. They name paths: for administrators. */
public final class ExportRoutes {
    private static final String DATABASE =
            "{\"database\": {\"url\": \"postgresql://reader@db/vectors\"}, ";
    private static final String EXPORT = DATABASE + "\"output_dir\": \"/backups/vectors\"}";
    private static final String IMPORT = DATABASE + "\"input_dir\": \"/backups/vectors\"}";

    private final ExportService exports;

    public ExportRoutes(ExportService exports) {
        this.exports = exports;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                        "/api/v1/exports",
                        Op.admin("export_database", "Exports collections of a database as Parquet")
                                .takes(ExportRequest.class, EXPORT)
                                .answers(202, RunView.class),
                        call -> RunRoutes.accepted(exports.export(call.tenant(), export(call)))),
                Route.post(
                        "/api/v1/exports/plan",
                        Op.admin("plan_export", "What an export would do now, writing nothing")
                                .takes(ExportRequest.class, EXPORT)
                                .answers(BackupPlan.class)
                                .with(Op.Trait.SAFE),
                        call -> Answer.json(exports.planExport(call.tenant(), export(call)))),
                Route.post(
                        "/api/v1/imports",
                        Op.admin("import_database", "Imports all collections of an export")
                                .takes(ImportRequest.class, IMPORT)
                                .answers(202, RunView.class),
                        call ->
                                RunRoutes.accepted(
                                        exports.importInto(call.tenant(), imported(call)))),
                Route.post(
                        "/api/v1/imports/plan",
                        Op.admin("plan_import", "What an import would do now, writing nothing")
                                .takes(ImportRequest.class, IMPORT)
                                .answers(RestorePlan.class)
                                .with(Op.Trait.SAFE),
                        call -> Answer.json(exports.planImport(call.tenant(), imported(call)))));
    }

    private static ExportRequest export(Call call) {
        ExportRequest body = call.body(ExportRequest.class);
        requireDatabase(body.database());
        Required.field("output_dir", body.outputDir());
        return body;
    }

    private static ImportRequest imported(Call call) {
        ImportRequest body = call.body(ImportRequest.class);
        requireDatabase(body.database());
        return body;
    }

    private static void requireDatabase(Database database) {
        Required.field("database.url", Required.field("database", database).url());
    }
}
