package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.internal.rows.RowGroups;
import dev.lockstep.lake.internal.shape.Columns;
import org.apache.iceberg.Table;

/** How DuckDB writes a table's files. */
public final class CopyOptions {
    private CopyOptions() {}

    public static String of(Table table) {
        return TableProperties.profile(table).copyOptions()
                + ", ROW_GROUP_SIZE "
                + RowGroups.rows(TableForm.dimension(table))
                + ", FIELD_IDS "
                + Columns.fieldIds(table.schema());
    }
}
