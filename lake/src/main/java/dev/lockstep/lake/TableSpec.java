package dev.lockstep.lake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a new table is to be.
 *
 * @param idColumn the text column whose value names a row, null where rows have no name: such a
 *     table takes appends and replacements only
 * @param properties table properties; keys that begin with {@code lockstep.} are ours
 */
public record TableSpec(
        TableSchema schema,
        @Nullable String idColumn,
        FileProfile profile,
        Map<String, String> properties) {
    public TableSpec {
        properties = Map.copyOf(properties);
        if (idColumn != null
                && schema.column(idColumn).map(TableSchema.Column::type).orElse(null)
                        != ColumnType.TEXT) {
            throw new IllegalArgumentException("id column '" + idColumn + "' is no text column");
        }
    }

    public static TableSpec of(TableSchema schema, @Nullable String idColumn) {
        return new TableSpec(schema, idColumn, FileProfile.SHARED, Map.of());
    }
}
