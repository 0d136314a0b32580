package dev.lockstep.lake.internal.shape;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.TableSchema;
import dev.lockstep.lake.TableSchema.Column;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Our columns as Iceberg's, and back. */
public final class Schemas {
    private Schemas() {}

    /** With provisional field ids, which the creation of a table assigns anew. */
    public static Schema iceberg(TableSchema schema) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column column : schema.columns()) {
            int id = 2 * fields.size() + 1;
            fields.add(Types.NestedField.optional(id, column.name(), type(column.type(), id + 1)));
        }
        return new Schema(fields);
    }

    static Type type(ColumnType type, int elementId) {
        return switch (type.kind()) {
            case TEXT -> Types.StringType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case INTEGER -> Types.IntegerType.get();
            case BIGINT -> Types.LongType.get();
            case FLOAT -> Types.FloatType.get();
            case DOUBLE -> Types.DoubleType.get();
            case DATE -> Types.DateType.get();
            case TIMESTAMP -> Types.TimestampType.withoutZone();
            case TIMESTAMPTZ -> Types.TimestampType.withZone();
            case DECIMAL -> Types.DecimalType.of(type.precision(), type.scale());
            case FLOATS -> Types.ListType.ofOptional(elementId, Types.FloatType.get());
        };
    }

    public static TableSchema ours(Schema schema) {
        return new TableSchema(
                schema.columns().stream()
                        .map(field -> new Column(field.name(), ours(field.type())))
                        .toList());
    }

    private static ColumnType ours(Type type) {
        return switch (type.typeId()) {
            case STRING -> ColumnType.TEXT;
            case BOOLEAN -> ColumnType.BOOLEAN;
            case INTEGER -> ColumnType.INTEGER;
            case LONG -> ColumnType.BIGINT;
            case FLOAT -> ColumnType.FLOAT;
            case DOUBLE -> ColumnType.DOUBLE;
            case DATE -> ColumnType.DATE;
            case TIMESTAMP ->
                    ((Types.TimestampType) type).shouldAdjustToUTC()
                            ? ColumnType.TIMESTAMPTZ
                            : ColumnType.TIMESTAMP;
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield ColumnType.decimal(decimal.precision(), decimal.scale());
            }
            case LIST -> ColumnType.FLOATS;
            default -> throw new IllegalArgumentException("column type " + type);
        };
    }

    /** Adds to the update what is wanted and not there; returns whether that is anything. */
    public static boolean evolve(UpdateSchema update, TableSchema present, TableSchema wanted) {
        boolean changed = false;
        for (Column column : wanted.columns()) {
            ColumnType type = present.column(column.name()).map(Column::type).orElse(column.type());
            if (present.column(column.name()).isEmpty()) {
                update.addColumn(column.name(), type(column.type(), 0));
                changed = true;
            } else if (type.widensTo(column.type())) {
                update.updateColumn(column.name(), type(column.type(), 0).asPrimitiveType());
                changed = true;
            } else if (!type.equals(column.type()) && !column.type().widensTo(type)) {
                throw refused(column, type);
            }
        }
        return changed;
    }

    private static LockstepException refused(Column wanted, ColumnType present) {
        return LockstepException.conflict(
                "schema-change",
                "Cannot change column '"
                        + wanted.name()
                        + "': found type "
                        + present.name()
                        + ", which does not widen to "
                        + wanted.type().name()
                        + "; give the column the type that it has, or another name.");
    }
}
