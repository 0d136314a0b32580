package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupPlan;
import dev.lockstep.api.service.BackupService.RestorePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database out into Parquet files and back, as scripts have always done it: {@code
 * <collection>.parquet} or its parts, and {@code export_manifest.json}. These are backups and
 * restores, proven like others; what differs is where the files lie, and that the database is named
 * for the one run.
 */
public interface ExportService {
    /** The companion table of exports. */
    String EVENT_SUMMARIES = "event_summaries";

    /** What an export would do now, nothing written. */
    BackupPlan planExport(TenantId tenant, ExportRequest request);

    /**
     * Starts a run that makes the files in the directory, proves them, and puts them in the place
     * of an earlier export's.
     *
     * @throws dev.lockstep.api.LockstepException USER or EXTERNAL where the database cannot be
     *     reached; USER where the directory is no absolute path
     */
    RunView export(TenantId tenant, ExportRequest request);

    /** What an import would do now, nothing written. */
    RestorePlan planImport(TenantId tenant, ImportRequest request);

    /**
     * Starts a run that brings every collection in the place into the database, and proves it.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with the plan's first problem where it
     *     has one
     */
    RunView importInto(TenantId tenant, ImportRequest request);

    /**
     * A database, named for one run.
     *
     * @param url as psql, SQLAlchemy or JDBC spell it
     * @param user else that of the url, or as psql finds it
     * @param password else that of the url, or as psql finds it
     */
    record Database(String url, @Nullable String user, @Nullable String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "a database";
        }
    }

    /**
     * What to export.
     *
     * @param collections empty: all
     * @param includeEventSummaries whether the companion table goes along
     * @param outputDir absolute path of a directory of the server's machine
     * @param batchSize rows of a file at most; null for the usual
     * @param s3Bucket the files go there as well, null for nowhere else
     */
    record ExportRequest(
            Database database,
            @Nullable List<String> collections,
            @Nullable Boolean includeEventSummaries,
            String outputDir,
            @Nullable Long batchSize,
            @Nullable String s3Bucket,
            @Nullable String s3Prefix) {}

    /**
     * What to import: from a directory, or from S3.
     *
     * @param clearExisting whether the rows that a collection has go, in the transaction that
     *     brings the new ones; else rows of other ids stay
     * @param skipEventSummaries whether the companion table is left as it is
     */
    record ImportRequest(
            Database database,
            @Nullable String inputDir,
            @Nullable String s3Bucket,
            @Nullable String s3Prefix,
            @Nullable Boolean clearExisting,
            @Nullable Boolean skipEventSummaries) {}
}
