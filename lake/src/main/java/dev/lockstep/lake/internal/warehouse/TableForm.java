package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.columnar.PageVersion;
import dev.lockstep.lake.internal.rows.RowsForm;
import dev.lockstep.lake.internal.shape.CollectionShape;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/** How files of rows are written for a collection's table. */
public final class TableForm {
    private TableForm() {}

    public static RowsForm of(Table table) {
        PageVersion version =
                switch (TableProperties.profile(table)) {
                    case SHARED -> PageVersion.V1;
                    case DENSE -> PageVersion.V2;
                };
        return RowsForm.rows(version, dimension(table), new Ids(table.schema()));
    }

    /** Of the vectors, 0 where there are none. */
    static int dimension(Table table) {
        Map<String, String> properties = table.properties();
        return Integer.parseInt(properties.getOrDefault(CollectionShape.VECTOR_DIMENSION, "0"));
    }

    private record Ids(Schema schema) implements RowsForm.FieldIds {
        @Override
        public Integer field(RowsForm.Part part) {
            return schema.findField(part.column()).fieldId();
        }

        @Override
        public @Nullable Integer element(RowsForm.Part part) {
            return part == RowsForm.Part.VECTOR
                    ? Integer.valueOf(
                            schema.findField(part.column()).type().asListType().elementId())
                    : null;
        }
    }
}
