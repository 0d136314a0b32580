package dev.lockstep.lake.internal;

import org.apache.iceberg.Table;

/** How DuckDB writes a table's files. */
final class CopyOptions {
    private CopyOptions() {}

    static String of(Table table) {
        return TableProperties.profile(table).copyOptions()
                + ", ROW_GROUP_SIZE "
                + RowGroups.rows(TableForm.dimension(table))
                + ", FIELD_IDS "
                + Columns.fieldIds(table.schema());
    }
}
