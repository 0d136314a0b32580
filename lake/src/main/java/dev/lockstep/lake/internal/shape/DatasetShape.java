package dev.lockstep.lake.internal.shape;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.lake.internal.duck.Sql;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Datasets: the id is the row id's column, the metadata one JSON object of all others in their
 * order. Integers and decimals are written digit by digit as they are, dates and timestamps as ISO
 * 8601 texts, floats that JSON has no number for as texts.
 */
public final class DatasetShape implements RowShape {
    public static final String ROW_ID = "_row_id";

    @Override
    public CollectionSpec spec(Map<String, String> properties) {
        return CollectionSpec.of(0, Metric.COSINE);
    }

    @Override
    public Types.NestedField id(Schema schema) {
        return schema.findField(ROW_ID);
    }

    @Override
    public List<String> texts(Schema schema) {
        return List.of("NULL::VARCHAR", object(schema), "NULL::VARCHAR");
    }

    @Override
    public List<Types.NestedField> textColumns(Schema schema) {
        return schema.columns().stream().filter(f -> !f.name().equals(ROW_ID)).toList();
    }

    private String object(Schema schema) {
        List<Types.NestedField> columns = textColumns(schema);
        return columns.isEmpty()
                ? "'{}'"
                : columns.stream()
                        .map(DatasetShape::member)
                        .collect(Collectors.joining(" || ',' || ", "'{' || ", " || '}'"));
    }

    private static String member(Types.NestedField field) {
        String key = "to_json(" + Sql.text(field.name()) + ")::VARCHAR || ':'";
        return key + " || coalesce(" + value(Sql.name(field.name()), field.type()) + ", 'null')";
    }

    private static String value(String column, Type type) {
        return switch (type.typeId()) {
            case BOOLEAN, INTEGER, LONG, DECIMAL -> column + "::VARCHAR";
            case FLOAT, DOUBLE -> number(column);
            case DATE -> "'\"' || " + column + "::VARCHAR || '\"'";
            case TIMESTAMP ->
                    ((Types.TimestampType) type).shouldAdjustToUTC()
                            ? iso("(" + column + " AT TIME ZONE 'UTC')", "Z")
                            : iso(column, "");
            case LIST ->
                    "'[' || array_to_string(list_transform("
                            + column
                            + ", lambda x: coalesce("
                            + number("x")
                            + ", 'null')), ',') || ']'";
            default -> "to_json(" + column + ")::VARCHAR";
        };
    }

    /** The shortest text that reads back as the same float. */
    private static String number(String value) {
        return "CASE WHEN isfinite("
                + value
                + ") THEN "
                + value
                + "::VARCHAR ELSE '\"' || "
                + value
                + "::VARCHAR || '\"' END";
    }

    private static String iso(String value, String zone) {
        return "'\"' || replace(" + value + "::VARCHAR, ' ', 'T') || '" + zone + "\"'";
    }

    @Override
    public boolean plain() {
        return false;
    }

    @Override
    public @Nullable String changesRows(Schema from, Schema to) {
        List<String> before = from.columns().stream().map(Types.NestedField::name).toList();
        List<String> after = to.columns().stream().map(Types.NestedField::name).toList();
        if (!before.equals(after)) {
            return "Columns were added or changed between the two snapshots.";
        }
        for (Types.NestedField field : from.columns()) {
            if (field.type().typeId() == Type.TypeID.FLOAT
                    && !to.findField(field.name()).type().equals(field.type())) {
                return "Column '" + field.name() + "' was widened between the two snapshots.";
            }
        }
        return null;
    }
}
