package dev.lockstep.lake.internal;

import org.apache.iceberg.Table;

/** How DuckDB writes a table's files. */
final class CopyOptions {
    private CopyOptions() {}

    static String of(Table table) {
        return TableProperties.profile(table).copyOptions()
                + ", ROW_GROUP_SIZE "
                + rowGroup(table)
                + ", FIELD_IDS "
                + Columns.fieldIds(table.schema());
    }

    private static int rowGroup(Table table) {
        int dimension =
                Integer.parseInt(
                        table.properties().getOrDefault(CollectionShape.VECTOR_DIMENSION, "0"));
        return RowGroups.rows(dimension);
    }
}
