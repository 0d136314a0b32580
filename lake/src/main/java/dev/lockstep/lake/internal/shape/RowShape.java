package dev.lockstep.lake.internal.shape;

import dev.lockstep.api.CollectionSpec;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** How the rows of a table are rows of a collection. */
public interface RowShape {
    /** What the table is as a collection, by its properties. */
    CollectionSpec spec(Map<String, String> properties);

    /** The column that is the id. */
    Types.NestedField id(Schema schema);

    /** SQL expressions of document, metadata and lineage, each a text. */
    List<String> texts(Schema schema);

    /** The columns that {@link #texts} needs. */
    List<Types.NestedField> textColumns(Schema schema);

    /** Whether {@link #texts} are those columns as they are, each a text of its own. */
    boolean plain();

    /**
     * Why unchanged rows may read differently under the two schemas, null where they do not: then
     * the files that changed do not tell what changed.
     */
    @org.jspecify.annotations.Nullable
    String changesRows(Schema from, Schema to);
}
