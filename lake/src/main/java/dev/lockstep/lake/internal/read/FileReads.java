package dev.lockstep.lake.internal.read;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.FloatCursor;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.scan.DuckCursor;
import dev.lockstep.lake.internal.scan.FileCursor;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.scan.OwnCursor;
import dev.lockstep.lake.internal.scan.OwnReads;
import dev.lockstep.lake.internal.scan.RowScan;
import dev.lockstep.lake.internal.shape.CollectionShape;
import dev.lockstep.lake.internal.shape.RowShape;
import dev.lockstep.lake.internal.storage.LocalFile;
import dev.lockstep.lake.internal.warehouse.FileSums;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** What is read of each file of a table, in SQL: once for a source, for all its readers. */
final class FileReads implements RowScan {
    private final int dimension;
    private final LakeCounters counters;
    private final OpenLake lake;
    private final PageSums sums;
    private final Consumer<String> fileSums;
    private final String scalars;
    private final List<Types.NestedField> scalarColumns;
    private final Types.@Nullable NestedField vector;

    /** Null where rows are more than columns as they are. */
    private final @Nullable OwnReads own;

    FileReads(OpenLake lake, Table table, RowShape shape, Schema schema, int dimension) {
        this.lake = lake;
        this.fileSums = location -> lake.sums().require(table, location);
        this.dimension = dimension;
        this.counters = lake.counters();
        this.sums = new PageSums(lake.bucket());
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
        this.own =
                shape.plain()
                        ? OwnReads.table(id, shape.textColumns(schema), vector, dimension)
                        : null;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public FileCursor open(DuckSession session, FileRows file, long from, long to) {
        fileSums.accept(file.location());
        return own(file, from, to).orElseGet(() -> duck(session, file, from, to));
    }

    /** The rows without DuckDB, where the file is of our own writer. */
    private Optional<FileCursor> own(FileRows file, long from, long to) {
        LocalFile local = own == null ? null : lake.hold(file.location());
        if (own == null || local == null) {
            return Optional.empty();
        }
        Optional<FileCursor> opened = Optional.empty();
        try {
            opened =
                    own.open(
                            file,
                            new OwnCursor.Part(new FileContent.Here(local.path()), 0, from, to),
                            file.records(),
                            new OwnCursor.Ends(
                                    (found, cause) ->
                                            FileSums.damaged(file.location(), found, cause),
                                    counters,
                                    local::close));
            return opened;
        } finally {
            if (opened.isEmpty()) {
                local.close();
            } else {
                counters.read(1, 0, to - from);
            }
        }
    }

    private FileCursor duck(DuckSession session, FileRows file, long from, long to) {
        sums.require(file.location());
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
                                "SELECT "
                                        + RowScan.components(
                                                Sql.name(CollectionShape.VECTOR), dimension)
                                        + from(file, List.of(vector))
                                        + where);
        return new DuckCursor(rows, floats == null ? null : new FloatCursor(floats), file, from);
    }

    private static String from(FileRows file, List<Types.NestedField> columns) {
        return " FROM " + RelationSql.scan(List.of(file.location()), columns);
    }

    private void count(FileRows file, long from, long to) {
        long bytes = 0;
        for (Types.NestedField column : scalarColumns) {
            bytes += file.columnBytes().applyAsLong(column.fieldId());
        }
        if (vector != null) {
            bytes += file.columnBytes().applyAsLong(vector.type().asListType().elementId());
        }
        long rows = to - from;
        counters.read(1, bytes * rows / Math.max(1, file.rows()), rows);
    }
}
