package dev.lockstep.lake.internal;

import dev.lockstep.lake.LakeCounters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** What is read of each file of a table, in SQL: once for a source, for all its readers. */
final class FileReads {
    /** Text columns of a row beside its id. */
    static final int TEXTS = 3;

    private final int dimension;
    private final LakeCounters counters;
    private final String scalars;
    private final List<Types.NestedField> scalarColumns;
    private final Types.@Nullable NestedField vector;

    FileReads(RowShape shape, Schema schema, int dimension, LakeCounters counters) {
        this.dimension = dimension;
        this.counters = counters;
        Types.NestedField id = shape.id(schema);
        this.scalars =
                "file_row_number, "
                        + Sql.name(id.name())
                        + ", "
                        + String.join(", ", shape.texts(schema));
        Set<Types.NestedField> columns = new LinkedHashSet<>(List.of(id));
        columns.addAll(shape.textColumns(schema));
        this.scalarColumns = new ArrayList<>(columns);
        this.vector = dimension == 0 ? null : schema.findField(CollectionShape.VECTOR);
    }

    int dimension() {
        return dimension;
    }

    FileCursor open(DuckSession session, FileRows file, long from, long to) {
        count(file, from, to);
        String where = " WHERE file_row_number >= " + from + " AND file_row_number < " + to;
        DuckSession.Stream rows =
                session.stream(
                        "read rows", "SELECT " + scalars + from(file, scalarColumns) + where);
        DuckSession.Stream floats =
                vector == null
                        ? null
                        : session.stream(
                                "read vectors",
                                "SELECT " + components() + from(file, List.of(vector)) + where);
        return new FileCursor(rows, floats == null ? null : new FloatCursor(floats), file, from);
    }

    private static String from(FileRows file, List<Types.NestedField> columns) {
        return " FROM " + RelationSql.scan(List.of(file.data().location()), columns);
    }

    /** All components in one flat column: as many for a row without vector, all null. */
    private String components() {
        String name = Sql.name(CollectionShape.VECTOR);
        return "unnest(CASE WHEN "
                + name
                + " IS NULL THEN list_resize([NULL::FLOAT], "
                + dimension
                + ", NULL) WHEN len("
                + name
                + ") = "
                + dimension
                + " THEN "
                + name
                + " ELSE error('a vector of ' || len("
                + name
                + ") || ' components') END)";
    }

    private void count(FileRows file, long from, long to) {
        long bytes = 0;
        for (Types.NestedField column : scalarColumns) {
            bytes += MarkRows.columnBytes(file.data(), column.fieldId());
        }
        if (vector != null) {
            bytes += MarkRows.columnBytes(file.data(), vector.type().asListType().elementId());
        }
        long rows = to - from;
        counters.read(1, bytes * rows / Math.max(1, file.rows()), rows);
    }
}
