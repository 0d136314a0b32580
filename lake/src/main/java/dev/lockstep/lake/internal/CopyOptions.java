package dev.lockstep.lake.internal;

import org.apache.iceberg.Table;

/** How DuckDB writes a table's files. */
final class CopyOptions {
    private static final int ROW_GROUP_BYTES = 32 << 20;
    private static final int MOST_ROWS = 122_880;
    private static final int LEAST_ROWS = 2_048;

    private CopyOptions() {}

    static String of(Table table) {
        return TableProperties.profile(table).copyOptions()
                + ", ROW_GROUP_SIZE "
                + rowGroup(table)
                + ", FIELD_IDS "
                + Columns.fieldIds(table.schema());
    }

    /** Small enough to be read in parts and to be buffered by many readers. */
    private static int rowGroup(Table table) {
        int dimension =
                Integer.parseInt(
                        table.properties().getOrDefault(CollectionShape.VECTOR_DIMENSION, "0"));
        int rows = ROW_GROUP_BYTES / (4 * Math.max(1, dimension)) / LEAST_ROWS * LEAST_ROWS;
        return Math.clamp(rows, LEAST_ROWS, MOST_ROWS);
    }
}
