package dev.lockstep.lake.internal;

import dev.lockstep.api.Batch;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
        BatchBuilder batch = new BatchBuilder(dimension, ids.size());
        try (DuckSession session = lake.duck().open()) {
            IdKeys keys = IdKeys.of(session, id, List.of(), ids, List.of());
            SnapshotFiles near = keys.near(files, id.fieldId());
            if (!near.isEmpty()) {
                count(near);
                session.list("fetch rows", select(near, keys), row -> add(batch, row));
            }
        }
        return batch.build();
    }

    private void count(SnapshotFiles files) {
        files.entries()
                .forEach(e ->
                        lake.counters()
                                .read(1, MarkRows.columnBytes(e.data(), id.fieldId()), e.rows()));
    }

    private String select(SnapshotFiles files, IdKeys keys) {
        return "SELECT "
                + columns
                + " FROM "
                + RelationSql.live(files, schema.columns())
                + " WHERE "
                + Sql.name(id.name())
                + " IN (SELECT id FROM "
                + keys.table()
                + ")";
    }

    private String add(BatchBuilder batch, ResultSet row) throws SQLException {
        for (int i = 0; i < FileReads.TEXTS; i++) {
            batch.text(i, row.getString(2 + i));
        }
        boolean hasVector = dimension > 0 && vector(batch, row.getArray(2 + FileReads.TEXTS));
        String found = row.getString(1);
        batch.add(found, hasVector);
        return found;
    }

    private boolean vector(BatchBuilder batch, @org.jspecify.annotations.Nullable Array array)
            throws SQLException {
        if (array == null) {
            return false;
        }
        Object[] components = (Object[]) array.getArray();
        if (components.length != dimension) {
            throw new IllegalStateException("a vector of " + components.length + " components");
        }
        for (int i = 0; i < dimension; i++) {
            batch.vectors()[batch.offset() + i] = (Float) components[i];
        }
        return true;
    }
}
