package dev.lockstep.lake.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.scan.BatchBuilder;
import dev.lockstep.lake.internal.scan.ResultRows;
import dev.lockstep.lake.internal.shape.CollectionShape;
import dev.lockstep.lake.internal.shape.RowShape;
import dev.lockstep.lake.internal.warehouse.IdKeys;
import dev.lockstep.lake.internal.warehouse.MarkRows;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** Rows of a few thousand ids. */
final class FetchRows {
    private final OpenLake lake;
    private final Schema schema;
    private final int dimension;
    private final Types.NestedField id;
    private final String columns;

    FetchRows(OpenLake lake, RowShape shape, Schema schema, int dimension) {
        this.lake = lake;
        this.schema = schema;
        this.dimension = dimension;
        this.id = shape.id(schema);
        this.columns =
                Sql.name(id.name())
                        + ", "
                        + String.join(", ", shape.texts(schema))
                        + (dimension == 0 ? "" : ", " + CollectionShape.VECTOR);
    }

    Batch fetch(SnapshotFiles files, List<String> ids) {
        BatchBuilder batch = new BatchBuilder(dimension, new HashSet<>(ids).size());
        try (DuckSession session = lake.duck().open()) {
            positions(session, files, ids)
                    .forEach((path, rows) ->
                            session.list(
                                    "fetch rows",
                                    select(path, rows),
                                    row -> ResultRows.add(batch, row, dimension)));
        }
        return batch.build();
    }

    /**
     * Where the rows are, by file: found in the id column, so that other columns are read little.
     */
    private Map<String, List<Long>> positions(
            DuckSession session, SnapshotFiles files, List<String> ids) {
        Map<String, List<Long>> positions = new TreeMap<>();
        IdKeys keys = IdKeys.of(session, id, List.of(), ids, List.of());
        SnapshotFiles near = keys.near(files, id.fieldId());
        if (!near.isEmpty()) {
            count(near);
            session.list(
                    "find rows",
                    "SELECT filename, file_row_number FROM "
                            + RelationSql.live(near, List.of(id))
                            + " WHERE "
                            + Sql.name(id.name())
                            + " IN (SELECT id FROM "
                            + keys.table()
                            + ")",
                    row ->
                            positions
                                    .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                                    .add(row.getLong(2)));
        }
        return positions;
    }

    private void count(SnapshotFiles files) {
        files.entries()
                .forEach(e ->
                        lake.counters()
                                .read(1, MarkRows.columnBytes(e.data(), id.fieldId()), e.rows()));
    }

    private String select(String path, List<Long> rows) {
        return "SELECT "
                + columns
                + " FROM "
                + RelationSql.scan(List.of(path), schema.columns())
                + " WHERE file_row_number IN ("
                + rows.stream().map(Object::toString).collect(Collectors.joining(", "))
                + ")";
    }
}
