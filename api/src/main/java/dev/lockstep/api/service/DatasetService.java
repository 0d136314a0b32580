package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Datasets: taking files and records in, bronze and silver, SQL. Safe for many threads. */
public interface DatasetService {
    /**
     * Takes a file or records in: the bytes are durable and a run is under way when this returns.
     *
     * @throws dev.lockstep.api.LockstepException USER for bad options; CONFLICT where the dataset
     *     exists and {@code mode} is CREATE
     */
    IngestStarted ingest(TenantId tenant, IngestRequest request);

    /** Looks at a file without writing anything: inferred columns, first rows, rejected rows. */
    Preview preview(TenantId tenant, IngestRequest request, int rows);

    /** Ordered by name. */
    List<DatasetView> list(TenantId tenant);

    /**
     * @param idOrName a dataset's id or its name
     * @throws dev.lockstep.api.LockstepException NOT_FOUND
     */
    DatasetView get(TenantId tenant, String idOrName);

    /** Rows that could not be read, by number of the line or record, with the reason. */
    List<RejectedRow> rejects(TenantId tenant, String idOrName, int limit);

    /**
     * Runs one SELECT on the silver table, called {@code dataset} ({@code bronze} is the raw one),
     * in a worker process with limits on time, memory and rows.
     *
     * @throws dev.lockstep.api.LockstepException USER where it is not a single SELECT, or fails
     */
    QueryResult query(TenantId tenant, String idOrName, String sql, int maxRows);

    /** The first rows of a layer ({@code bronze} or {@code silver}), for people. */
    QueryResult rows(TenantId tenant, String idOrName, String layer, int limit);

    /** Removes the dataset with its tables and files. */
    void delete(TenantId tenant, String idOrName);

    /**
     * What to take in. Exactly one of file, and records, is there.
     *
     * @param file on this machine, moved away on success; its content decides the format with its
     *     name
     * @param fileName as the user called it
     * @param records the text of a JSON array of objects, or null
     * @param types a type by column name, as given or in snake case: text, bigint, double, boolean,
     *     date, timestamp, decimal(p,s)
     * @param key the column (or columns, comma separated) whose value is the row's id; null: the
     *     hash of the content
     * @param options further options such as {@code delimiter}, {@code encoding}, {@code sheet}
     */
    record IngestRequest(
            @Nullable String name,
            @Nullable String description,
            @Nullable Path file,
            @Nullable String fileName,
            @Nullable String records,
            Mode mode,
            SchemaPolicy schema,
            Map<String, String> types,
            @Nullable String key,
            Map<String, String> options) {}

    /** What an ingest does to a dataset that exists. */
    enum Mode {
        /** It must not exist. */
        CREATE,
        /** Rows are added; rows whose key exists replace it in silver. */
        APPEND,
        /** The content becomes this file's, as one new snapshot; the table stays the same. */
        REPLACE
    }

    /** What happens to columns that the dataset does not have. */
    enum SchemaPolicy {
        /** New columns are added, types are widened. */
        EVOLVE,
        /** A difference is an error. */
        FREEZE,
        /** New columns are left out, values that do not fit become rejects. */
        DISCARD
    }

    /** The dataset as it will be, and the run that makes it so. */
    record IngestStarted(DatasetView dataset, RunView run) {}

    /**
     * A dataset; {@code metadata} and the outer names are the shape that clients rely on.
     *
     * @param rowCount rows in silver
     * @param fileName {@code <id>.parquet}
     * @param key the columns that are the row's id, comma separated, or null
     */
    record DatasetView(
            String id,
            String name,
            @Nullable String description,
            long rowCount,
            String fileName,
            @Nullable String key,
            List<ColumnView> columns,
            Metadata metadata) {}

    /**
     * A column of silver.
     *
     * @param sourceName the header as it stood in the file
     * @param type as {@link IngestRequest#types()}
     * @param reason why it has this type, a short phrase
     */
    record ColumnView(
            String name,
            String sourceName,
            String type,
            String reason,
            long nulls,
            long distinct,
            List<String> samples) {}

    /**
     * Where a dataset stands.
     *
     * @param syncStatus {@code not_synced}, {@code pending}, {@code syncing}, {@code synced},
     *     {@code failed}: of the warehouse
     * @param localStatus {@code pending}, {@code syncing}, {@code synced}, {@code failed}: of
     *     bronze and silver here
     * @param duplicatesRemoved exact duplicates in bronze that silver has once
     */
    record Metadata(
            boolean databricksEnabled,
            String syncStatus,
            String localStatus,
            @Nullable String bronzeTable,
            @Nullable String silverTable,
            @Nullable String lastSyncAt,
            @Nullable String lastSyncError,
            @Nullable Long rowCountDatabricks,
            long rowCountBronze,
            long rejectedRows,
            long duplicatesRemoved,
            @Nullable String snapshot,
            @Nullable String updatedAt,
            @Nullable String lastRun) {}

    /** A row that could not be read. */
    record RejectedRow(String source, long line, String reason, String text) {}

    /** What an ingest would make. */
    record Preview(
            String suggestedName,
            String format,
            List<ColumnView> columns,
            List<List<@Nullable Object>> rows,
            long rowCount,
            long rejectedRows,
            List<RejectedRow> rejects) {}

    /**
     * The result of a query.
     *
     * @param rows values as JSON would have them; exact decimals and 64-bit integers past 2^53 as
     *     text
     * @param truncated whether there were more than asked for
     */
    record QueryResult(
            List<Column> columns,
            List<List<@Nullable Object>> rows,
            long rowCount,
            boolean truncated,
            double tookMs) {
        /** A column of a result. */
        public record Column(String name, String type) {}
    }
}
