package dev.lockstep.lake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** The columns of a table, in order. All of them may hold nulls. */
public record TableSchema(List<Column> columns) {
    /** One column; names are compared exactly. */
    public record Column(String name, ColumnType type) {}

    public TableSchema {
        columns = List.copyOf(columns);
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            if (!seen.add(column.name())) {
                throw new IllegalArgumentException("two columns '" + column.name() + "'");
            }
        }
    }

    public static TableSchema of(Column... columns) {
        return new TableSchema(List.of(columns));
    }

    public Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** As an Iceberg schema with provisional ids, which creation assigns anew. */
    Schema iceberg() {
        List<Types.NestedField> fields = new ArrayList<>();
        int id = 1;
        for (Column column : columns) {
            fields.add(
                    Types.NestedField.optional(
                            id, column.name(), column.type().iceberg(columns.size() + id)));
            id++;
        }
        return new Schema(fields);
    }

    static TableSchema of(Schema schema) {
        return new TableSchema(
                schema.columns().stream()
                        .map(field -> new Column(field.name(), ColumnType.of(field.type())))
                        .toList());
    }
}
