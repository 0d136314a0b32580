package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a row a table takes by {@code COPY}, behind its id and in this order.
 *
 * @param scope what its rows have for the collection that they belong to, null where the table has
 *     but one
 */
record RowCopy(
        boolean vector, boolean document, boolean metadata, boolean lineage, @Nullable UUID scope) {
    static RowCopy of(Shape shape) {
        String scope = shape.scope();
        return new RowCopy(
                shape.vector() != null,
                shape.document() != null,
                shape.metadata() != null,
                shape.lineage() != null,
                scope == null ? null : UUID.fromString(scope));
    }

    /** Columns with the id's. */
    short count() {
        int count = 1;
        for (boolean there : List.of(vector, document, metadata, lineage, scope != null)) {
            count += there ? 1 : 0;
        }
        return (short) count;
    }

    /** The statement for a table of the shape that this was made of. */
    String statement(Shape shape) {
        List<String> columns = new ArrayList<>();
        columns.add(shape.key().sql());
        for (@Nullable Column column :
                new @Nullable Column[] {
                    shape.vector(), shape.document(), shape.metadata(), shape.lineage()
                }) {
            if (column != null) {
                columns.add(column.sql());
            }
        }
        if (scope != null) {
            columns.add(Sql.name(Shape.SCOPE_COLUMN));
        }
        return "copy "
                + shape.table().sql()
                + " ("
                + String.join(", ", columns)
                + ") from stdin (format binary)";
    }
}
