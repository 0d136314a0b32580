package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.ColumnType;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * A column as a Parquet file's schema has it.
 *
 * @param fieldId as the table knows the column, null where no table does
 */
public record ColumnForm(String name, ColumnType column, @Nullable Integer fieldId) {
    /** How Parquet stores a type; null for one that is not written here. */
    static NumberColumn.@Nullable Physical physical(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> NumberColumn.Physical.BOOLEAN;
            case DATE -> NumberColumn.Physical.INT32;
            case BIGINT, TIMESTAMP -> NumberColumn.Physical.INT64;
            // Also where four bytes would do: how many digits there are is known at the end only.
            case DECIMAL -> type.precision() <= 18 ? NumberColumn.Physical.INT64 : null;
            case DOUBLE -> NumberColumn.Physical.DOUBLE;
            case TEXT, INTEGER, FLOAT, TIMESTAMPTZ, FLOATS -> null;
        };
    }

    Type type() {
        NumberColumn.Physical physical = physical(column);
        return physical == null
                ? Type.BYTE_ARRAY
                : switch (physical) {
                    case BOOLEAN -> Type.BOOLEAN;
                    case INT32 -> Type.INT32;
                    case INT64 -> Type.INT64;
                    case DOUBLE -> Type.DOUBLE;
                };
    }

    SchemaElement element() {
        SchemaElement element = new SchemaElement(name);
        element.setType(type());
        element.setRepetition_type(FieldRepetitionType.OPTIONAL);
        if (fieldId != null) {
            element.setField_id(fieldId);
        }
        switch (column.kind()) {
            case TEXT -> {
                element.setConverted_type(ConvertedType.UTF8);
                element.setLogicalType(LogicalType.STRING(new StringType()));
            }
            case DATE -> {
                element.setConverted_type(ConvertedType.DATE);
                element.setLogicalType(LogicalType.DATE(new DateType()));
            }
            case DECIMAL -> {
                element.setConverted_type(ConvertedType.DECIMAL);
                element.setPrecision(column.precision());
                element.setScale(column.scale());
                element.setLogicalType(
                        LogicalType.DECIMAL(new DecimalType(column.scale(), column.precision())));
            }
            case TIMESTAMP ->
                    element.setLogicalType(
                            LogicalType.TIMESTAMP(
                                    new TimestampType(false, TimeUnit.MICROS(new MicroSeconds()))));
            default -> {
                // The stored type says it all.
            }
        }
        return element;
    }
}
