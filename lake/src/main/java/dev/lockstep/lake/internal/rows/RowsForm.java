package dev.lockstep.lake.internal.rows;

import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.columnar.ColumnForm;
import dev.lockstep.lake.columnar.PageVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What files of rows look like.
 *
 * @param columns of which each has one part of a row
 * @param groupRows of a row group
 * @param keyValues that each footer carries
 */
public record RowsForm(
        List<Column> columns, PageVersion version, int groupRows, Map<String, String> keyValues) {
    private static final int MOST_IDS = 122_880;

    /** A part of a row. */
    public enum Part {
        ID("id", ColumnType.TEXT),
        VECTOR("vector", ColumnType.FLOATS),
        DOCUMENT("document", ColumnType.TEXT),
        METADATA("metadata", ColumnType.TEXT),
        LINEAGE("embedded_from", ColumnType.TEXT);

        private final String column;
        private final ColumnType type;

        Part(String column, ColumnType type) {
            this.column = column;
            this.type = type;
        }

        /** The column's name. */
        public String column() {
            return column;
        }

        Column column(@Nullable Integer fieldId, @Nullable Integer elementId) {
            return new Column(this, new ColumnForm(column, type, fieldId, elementId));
        }
    }

    /** A column of the file, and what it has of each row. */
    public record Column(Part part, ColumnForm form) {}

    /** Field ids of a table. */
    public interface FieldIds {
        @Nullable Integer field(Part part);

        @Nullable Integer element(Part part);
    }

    /** Ids of no table. */
    private static final FieldIds NONE =
            new FieldIds() {
                @Override
                public @Nullable Integer field(Part part) {
                    return null;
                }

                @Override
                public @Nullable Integer element(Part part) {
                    return null;
                }
            };

    /** Whole rows of a table, with row groups sized by the vectors' dimension. */
    public static RowsForm rows(PageVersion version, int dimension, FieldIds ids) {
        List<Column> columns = new ArrayList<>();
        for (Part part : Part.values()) {
            columns.add(part.column(ids.field(part), ids.element(part)));
        }
        return new RowsForm(columns, version, RowGroups.rows(dimension), Map.of());
    }

    /** Whole rows of no table, densely encoded. */
    public static RowsForm rows(int dimension, Map<String, String> keyValues) {
        return rows(PageVersion.V2, dimension, NONE).with(keyValues);
    }

    /** Ids alone. */
    public static RowsForm ids(Map<String, String> keyValues) {
        return new RowsForm(
                List.of(Part.ID.column(null, null)), PageVersion.V2, MOST_IDS, keyValues);
    }

    private RowsForm with(Map<String, String> values) {
        return new RowsForm(columns, version, groupRows, values);
    }

    List<ColumnForm> forms() {
        return columns.stream().map(Column::form).toList();
    }
}
