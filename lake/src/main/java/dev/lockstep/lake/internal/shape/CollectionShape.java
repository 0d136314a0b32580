package dev.lockstep.lake.internal.shape;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.FileProfile;
import dev.lockstep.lake.TableSchema;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.lake.TableSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Collections: a fixed set of columns, one for each part of a row. */
public final class CollectionShape implements RowShape {
    public static final String VECTOR = "vector";
    public static final String VECTOR_DIMENSION = "lockstep.dimension";
    private static final String METRIC = "lockstep.metric";
    private static final String MODEL = "lockstep.model";
    private static final String PROPERTY = "lockstep.property.";
    private static final List<String> TEXTS = List.of("document", "metadata", "embedded_from");

    private static final TableSchema COLUMNS =
            TableSchema.of(
                    new Column("id", ColumnType.TEXT),
                    new Column(VECTOR, ColumnType.FLOATS),
                    new Column("document", ColumnType.TEXT),
                    new Column("metadata", ColumnType.TEXT),
                    new Column("embedded_from", ColumnType.TEXT));

    public static TableSpec table(CollectionSpec spec, FileProfile profile) {
        Map<String, String> properties = new HashMap<>();
        properties.put(VECTOR_DIMENSION, Integer.toString(spec.dimension()));
        properties.put(METRIC, spec.metric().name());
        if (spec.model() != null) {
            properties.put(MODEL, spec.model());
        }
        spec.properties().forEach((key, value) -> properties.put(PROPERTY + key, value));
        // Bounds of single floats tell nothing.
        properties.put("write.metadata.metrics.column.vector.element", "counts");
        return new TableSpec(COLUMNS, "id", profile, properties);
    }

    /** Whether a property tells of the collection what may change with its rows. */
    public static boolean describes(String property) {
        return property.equals(MODEL) || property.startsWith(PROPERTY);
    }

    /** The properties of a collection that may change with its rows. */
    public static Map<String, String> described(CollectionSpec spec) {
        Map<String, String> all = new HashMap<>(table(spec, FileProfile.DENSE).properties());
        all.keySet().removeIf(key -> !describes(key));
        return all;
    }

    @Override
    public CollectionSpec spec(Map<String, String> properties) {
        Map<String, String> carried = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(PROPERTY)) {
                carried.put(key.substring(PROPERTY.length()), value);
            }
        });
        return new CollectionSpec(
                Integer.parseInt(properties.getOrDefault(VECTOR_DIMENSION, "0")),
                Metric.valueOf(properties.getOrDefault(METRIC, Metric.COSINE.name())),
                properties.get(MODEL),
                carried);
    }

    @Override
    public Types.NestedField id(Schema schema) {
        return schema.findField("id");
    }

    @Override
    public List<String> texts(Schema schema) {
        return TEXTS;
    }

    @Override
    public List<Types.NestedField> textColumns(Schema schema) {
        return TEXTS.stream().map(schema::findField).toList();
    }

    @Override
    public boolean plain() {
        return true;
    }

    @Override
    public @Nullable String changesRows(Schema from, Schema to) {
        return null;
    }
}
