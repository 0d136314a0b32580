package dev.lockstep.dataset.internal.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker is asked to do. Paths are absolute. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Inspect.class, name = "inspect"),
    @JsonSubTypes.Type(value = Request.Parse.class, name = "parse"),
    @JsonSubTypes.Type(value = Request.MakeSilver.class, name = "silver"),
    @JsonSubTypes.Type(value = Request.Profile.class, name = "profile"),
    @JsonSubTypes.Type(value = Request.Query.class, name = "query")
})
public sealed interface Request {
    /** A file that a stranger sent. */
    record Source(String file, String fileName, Map<String, String> options) {}

    /** Which format and columns the file has; answered by {@link Answers.Inspected}. */
    record Inspect(Source source) implements Request {}

    /**
     * Write the file's rows as texts into Parquet files and look at every value; answered by {@link
     * Answers.Parsed}. Goes on with the same worker's {@link Inspect} of the same file.
     *
     * @param columns all columns of bronze in order, ours left out
     * @param wanted columns whose type is fixed, by name; the others' types are found
     * @param rejects where rejected rows go
     * @param run stands in each reject
     * @param draft of silver where it has no rows yet; null where none is wanted
     * @param explain whether to say how near columns of text came to another type
     */
    record Parse(
            Source source,
            String work,
            List<BronzeColumn> columns,
            Map<String, TypedColumn> wanted,
            Output bronze,
            Output rejects,
            String run,
            @Nullable Draft draft,
            boolean explain)
            implements Request {}

    /**
     * A wish for silver's rows, written beside bronze's.
     *
     * @param file a fresh path
     * @param key columns that are the row's id; empty: the content's hash
     */
    record Draft(String file, List<String> key) {}

    /**
     * A column of bronze.
     *
     * @param index the file's column that it comes from, −1 where the file does not have it
     */
    record BronzeColumn(String name, int index) {}

    /**
     * Where Parquet goes.
     *
     * @param files fresh paths; as many are used as needed, the last one takes what is left
     * @param copyOptions for DuckDB's COPY
     * @param fieldIds of the table's columns by name, for files that are not written by DuckDB
     */
    record Output(List<String> files, String copyOptions, Map<String, Integer> fieldIds) {}

    /**
     * Make typed rows out of bronze files and compare them with the present silver; answered by
     * {@link Answers.SilverMade}.
     *
     * @param bronze files of this ingest only
     * @param misfits whether values that do not fit make their rows rejects; else they are errors
     * @param key columns that are the row's id; empty: the content's hash
     * @param present what stands behind FROM to read silver as it is, null where it is empty
     * @param replace whether rows that are not in the files are to go
     * @param directories that hold the present silver
     */
    record MakeSilver(
            String work,
            List<String> bronze,
            List<TypedColumn> columns,
            boolean misfits,
            List<String> key,
            @Nullable String present,
            boolean replace,
            List<String> directories,
            Output upserts,
            Output deletes,
            Output rejects,
            String sourceName,
            String run)
            implements Request {}

    /**
     * Count nulls and distinct values and pick samples; answered by {@link Answers.Profiled}.
     *
     * @param relation what stands behind FROM
     * @param rows of the first rows to give back
     */
    record Profile(
            String relation, List<String> directories, List<String> columns, int samples, int rows)
            implements Request {}

    /**
     * Run one SELECT of a stranger; answered by a {@code DatasetService.QueryResult}.
     *
     * @param session names tables at their snapshots: a worker that has it open answers at once
     * @param relations by view name, what stands behind FROM
     * @param trusted whether the statement is ours, to be run as it is
     */
    record Query(
            String session,
            Map<String, String> relations,
            List<String> directories,
            String sql,
            boolean trusted,
            int maxRows,
            long maxBytes,
            int seconds)
            implements Request {}
}
