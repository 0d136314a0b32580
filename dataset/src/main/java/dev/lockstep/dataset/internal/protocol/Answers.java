package dev.lockstep.dataset.internal.protocol;

import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.RejectedRow;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker answers. */
public final class Answers {
    private Answers() {}

    /**
     * The line that a worker writes: exactly one of the three is there.
     *
     * @param progress bytes read so far; more lines follow
     */
    public record Line(@Nullable Object ok, @Nullable Problem problem, @Nullable Long progress) {}

    /** Why it could not be done, as a {@code LockstepException} has it. */
    public record Problem(String kind, String code, String message) {}

    /**
     * @param headers as the file has them, empty where a column has none
     * @param typed for each column the type that the file itself declares; empty where it has none
     */
    public record Inspected(
            String format, List<String> headers, List<TypedColumn> typed, List<String> notes) {}

    /**
     * @param files Parquet files of bronze in order
     * @param rejectFiles Parquet files of rejects, at most one
     * @param blankLines lines without a character, no rows
     * @param columns what their values say
     * @param drafted whether the draft of silver that was asked for is there: all rows, without a
     *     double, of the types that all have, with field ids from 1 in the order of the columns
     */
    public record Parsed(
            List<String> files,
            List<String> rejectFiles,
            long rows,
            long rejected,
            long blankLines,
            List<ColumnFound> columns,
            List<RejectedRow> examples,
            List<String> notes,
            boolean drafted) {}

    /**
     * What all values of a column say.
     *
     * @param type found, or the wanted one
     * @param misfits values that do not fit the wanted type; 0 for one that was found
     * @param misfit the first of these
     * @param wholeDigits digits before the point, at most, where all values are plain numbers
     */
    public record ColumnFound(
            TypedColumn type,
            long misfits,
            @Nullable String misfit,
            long misfitLine,
            int wholeDigits,
            int scale) {}

    /**
     * @param upserts Parquet files with new and changed rows
     * @param deletes Parquet files with ids of rows to go
     * @param rejected rows that became rejects here
     * @param duplicates exact doubles left out
     * @param overwritten rows that gave way to a later one of the same key, part of rejected
     * @param unchanged rows that silver already has
     */
    public record SilverMade(
            List<String> upserts,
            List<String> deletes,
            List<String> rejectFiles,
            long added,
            long changed,
            long removed,
            long unchanged,
            long duplicates,
            long rejected,
            long overwritten,
            List<RejectedRow> examples) {}

    /** Columns carry name, nulls, distinct and samples; the other fields are for the asker. */
    public record Profiled(
            long rows, List<ColumnView> columns, List<List<@Nullable Object>> firstRows) {}
}
