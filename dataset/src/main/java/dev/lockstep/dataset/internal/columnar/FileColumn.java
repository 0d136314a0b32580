package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.columnar.ColumnForm;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file of texts.
 *
 * @param fieldId as the table knows the column, null where no table does
 */
public record FileColumn(String name, @Nullable Integer fieldId, Content content) {
    /** Where its values come from. */
    public sealed interface Content {}

    /**
     * A field of the rows.
     *
     * @param index below 0 where the rows do not have it
     */
    public record Field(int index) implements Content {}

    /** The number of the line in which the row begins. */
    public record Line() implements Content {}

    /** The same in all rows. */
    public record Constant(String value) implements Content {}

    ColumnForm form() {
        ColumnType type = content instanceof Line ? ColumnType.BIGINT : ColumnType.TEXT;
        return new ColumnForm(name, type, fieldId);
    }
}
