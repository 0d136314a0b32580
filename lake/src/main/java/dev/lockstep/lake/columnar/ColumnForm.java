package dev.lockstep.lake.columnar;

import dev.lockstep.lake.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * A column as a Parquet file's schema has it; optional, as are the elements of a list.
 *
 * @param fieldId as the table knows the column, null where no table does
 * @param elementId as the table knows the elements of a list
 */
public record ColumnForm(
        String name, ColumnType column, @Nullable Integer fieldId, @Nullable Integer elementId) {
    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    public ColumnForm(String name, ColumnType column, @Nullable Integer fieldId) {
        this(name, column, fieldId, null);
    }

    private boolean isList() {
        return column.kind() == ColumnType.Kind.FLOATS;
    }

    List<String> path() {
        return isList() ? List.of(name, LIST, ELEMENT) : List.of(name);
    }

    /** How the values are stored. */
    Type type() {
        return switch (column.kind()) {
            case BOOLEAN -> Type.BOOLEAN;
            case DATE, INTEGER -> Type.INT32;
            // Also where four bytes would do: how many digits there are is known at the end only.
            case BIGINT, TIMESTAMP, TIMESTAMPTZ -> Type.INT64;
            case DECIMAL -> column.precision() <= 18 ? Type.INT64 : Type.BYTE_ARRAY;
            case DOUBLE -> Type.DOUBLE;
            case FLOAT, FLOATS -> Type.FLOAT;
            case TEXT -> Type.BYTE_ARRAY;
        };
    }

    /** The schema's nodes, in their order. */
    List<SchemaElement> elements() {
        List<SchemaElement> elements = new ArrayList<>();
        if (isList()) {
            SchemaElement list = element(name, FieldRepetitionType.OPTIONAL, fieldId);
            list.setNum_children(1);
            list.setConverted_type(ConvertedType.LIST);
            list.setLogicalType(LogicalType.LIST(new ListType()));
            SchemaElement repeated = element(LIST, FieldRepetitionType.REPEATED, null);
            repeated.setNum_children(1);
            elements.add(list);
            elements.add(repeated);
        }
        SchemaElement leaf =
                element(
                        isList() ? ELEMENT : name,
                        FieldRepetitionType.OPTIONAL,
                        isList() ? elementId : fieldId);
        leaf.setType(type());
        describe(leaf);
        elements.add(leaf);
        return elements;
    }

    private static SchemaElement element(
            String name, FieldRepetitionType repetition, @Nullable Integer id) {
        SchemaElement element = new SchemaElement(name);
        element.setRepetition_type(repetition);
        if (id != null) {
            element.setField_id(id);
        }
        return element;
    }

    private void describe(SchemaElement element) {
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
    }
}
