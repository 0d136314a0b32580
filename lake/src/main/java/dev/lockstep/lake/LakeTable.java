package dev.lockstep.lake;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One table. Every method answers of the table as it is at the call. Safe for many threads; commits
 * wait for one another.
 */
public interface LakeTable {
    TableName name();

    /** Tells this table from another one of the same name created later. */
    UUID identity();

    /** The current snapshot; empty before the first commit. */
    OptionalLong snapshot();

    TableSchema schema();

    Optional<String> idColumn();

    Map<String, String> properties();

    /** Exact count of live rows now. */
    long rows();

    /** Exact count of live rows of a snapshot. */
    long rows(long snapshot);

    /** Bytes of the data and delete files that the current snapshot reads. */
    long bytes();

    /**
     * A fresh location, its directory made, to which any process may write one Parquet file for
     * {@link #commit}. Files that are never committed are removed by maintenance a day later.
     */
    String stage();

    /**
     * The FIELD_IDS value of DuckDB's COPY for the present columns, such as {@code {"id": 1,
     * "vector": {__duckdb_field_id: 2, element: 5}}}.
     */
    String fieldIds();

    /** The field ids of the present columns by name, for who writes files without DuckDB. */
    Map<String, Integer> columnIds();

    /** All options of DuckDB's COPY for this table, for within the parentheses. */
    String copyOptions();

    /** {@link #relation(long)} of the current snapshot. */
    String relation();

    /**
     * What stands behind FROM in DuckDB to read a snapshot: a parenthesised SELECT of the present
     * columns by name and order, deletes applied, older files mapped to the present schema.
     */
    String relation(long snapshot);

    /**
     * Adds the columns that are missing and widens the types that differ; field ids stay, nothing
     * is ever dropped.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code schema-change} where a
     *     type cannot be widened, changing nothing
     */
    void evolve(TableSchema wanted);

    /** Sets properties; a null value removes one. */
    void setProperties(Map<String, @Nullable String> properties);

    /** The writer's last tag that committed. */
    Optional<CommitTag> tag(String writer);

    /**
     * Makes the change visible as one snapshot: all of it or nothing. A change without files, ids
     * and tag makes no snapshot. The staged files belong to the table afterwards; if the commit
     * fails, they are removed.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code stale-writer} where the
     *     tag's writer has committed with a newer epoch; USER with code {@code file-schema} where a
     *     file does not have the table's field ids
     */
    Committed commit(TableChange change);
}
