package dev.lockstep.lake.internal.shape;

import dev.lockstep.lake.internal.duck.Sql;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg columns in DuckDB's SQL. */
public final class Columns {
    private Columns() {}

    /** The FIELD_IDS value of a COPY that writes these columns. */
    public static String fieldIds(Schema schema) {
        return schema.columns().stream()
                .map(field -> Sql.name(field.name()) + ": " + fieldId(field))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String fieldId(Types.NestedField field) {
        return field.type().isListType()
                ? "{__duckdb_field_id: "
                        + field.fieldId()
                        + ", element: "
                        + field.type().asListType().elementId()
                        + "}"
                : Integer.toString(field.fieldId());
    }

    /** The schema argument of a read_parquet that finds columns by field id. */
    public static String byFieldId(Iterable<Types.NestedField> fields) {
        StringBuilder map = new StringBuilder("schema=MAP{");
        for (Types.NestedField field : fields) {
            map.append(map.charAt(map.length() - 1) == '{' ? "" : ", ")
                    .append(field.fieldId())
                    .append(": {name: ")
                    .append(Sql.text(field.name()))
                    .append(", type: ")
                    .append(Sql.text(duckdb(field.type())))
                    .append(", default_value: NULL}");
        }
        return map.append('}').toString();
    }

    public static String names(Schema schema) {
        return schema.columns().stream()
                .map(field -> Sql.name(field.name()))
                .collect(Collectors.joining(", "));
    }

    public static String duckdb(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP ->
                    ((Types.TimestampType) type).shouldAdjustToUTC() ? "TIMESTAMPTZ" : "TIMESTAMP";
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
            }
            case STRING -> "VARCHAR";
            case UUID -> "UUID";
            case BINARY, FIXED -> "BLOB";
            case LIST -> duckdb(type.asListType().elementType()) + "[]";
            default -> throw new IllegalArgumentException("column type " + type);
        };
    }
}
