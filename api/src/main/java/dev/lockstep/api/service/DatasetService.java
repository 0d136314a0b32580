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

    /**
     * Looks at a file without writing anything: inferred columns, first rows, rejected rows. With
     * {@code mode} APPEND or REPLACE it is compared with the dataset of that name, where there is
     * one; with CREATE it is looked at alone.
     *
     * @throws dev.lockstep.api.LockstepException as the ingest of the same request would end
     */
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

    /**
     * The first rows of bronze in the order in which they came, each beside what silver has of it.
     * Every row of bronze is looked at.
     *
     * @param changed whether to leave out rows that silver has as they came
     */
    Beside beside(TenantId tenant, String idOrName, boolean changed, int limit);

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
     * @param localError why the last file could not be taken in, null unless {@code localStatus} is
     *     {@code failed}
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
            @Nullable String lastRun,
            @Nullable String localError) {}

    /**
     * Rows as they came beside rows as they are.
     *
     * @param columns of silver, the first twelve
     */
    record Beside(List<String> columns, List<BesideRow> rows) {}

    /**
     * A row as it came, and what silver has of it.
     *
     * @param state {@code taken}; {@code double} of an earlier row; {@code gave_way} to a later row
     *     of its key, whose values {@code silver} has; {@code left_out} of silver
     * @param bronze texts as they came, in the order of the columns
     * @param silver values as text, none where the row is left out
     */
    record BesideRow(
            String source,
            long line,
            String state,
            List<@Nullable String> bronze,
            List<@Nullable String> silver) {}

    /** A row that could not be read. */
    record RejectedRow(String source, long line, String reason, String text) {}

    /**
     * What an ingest would make.
     *
     * @param rowCount rows that the file gives silver
     * @param rejects the first of the rejected rows
     * @param duplicates exact doubles within the file, left out
     * @param overwritten rows that give way to a later one of the same key, part of the rejected
     * @param changes of the rows that the dataset has, null where it has none yet
     */
    record Preview(
            String suggestedName,
            String format,
            List<ColumnView> columns,
            List<List<@Nullable Object>> rows,
            long rowCount,
            long rejectedRows,
            List<RejectedRow> rejects,
            long duplicates,
            long overwritten,
            @Nullable Changes changes) {}

    /** What becomes of the rows of silver. */
    record Changes(long added, long changed, long removed, long unchanged) {}

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
