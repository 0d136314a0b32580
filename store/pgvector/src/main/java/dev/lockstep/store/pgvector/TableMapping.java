package dev.lockstep.store.pgvector;

import dev.lockstep.api.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table make up a collection.
 *
 * <p>The metadata of a row is the JSON object in the metadata column, with the fields added to it
 * under their columns' names; a field that is null in a row is left out there. When rows are
 * written, fields are taken out of the object again.
 *
 * @param collection the collection's name
 * @param key a column that is the table's primary key, or unique and never null; of any type
 * @param vector a column of type {@code vector} or {@code halfvec}
 * @param document a column of a text type, null where there is none
 * @param metadata a column of type {@code json} or {@code jsonb}, null where there is none
 * @param fields other columns that belong to the metadata
 */
public record TableMapping(
        String collection,
        String schema,
        String table,
        String key,
        String vector,
        @Nullable String document,
        @Nullable String metadata,
        List<String> fields) {
    public TableMapping {
        Names.require("collection", collection);
        fields = List.copyOf(fields);
    }
}
