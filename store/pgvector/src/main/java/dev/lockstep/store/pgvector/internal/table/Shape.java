package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table make up a collection, and which of its rows.
 *
 * @param vector null for a collection without vectors
 * @param lineage the column of what each vector was made from, null where none is kept
 * @param scope the id of the LangChain collection whose rows these are, null where all rows are
 */
public record Shape(
        Table table,
        Column key,
        @Nullable Column vector,
        @Nullable Column document,
        @Nullable Column metadata,
        List<Column> fields,
        @Nullable Column lineage,
        @Nullable String scope) {
    public static final String SCOPE_COLUMN = "collection_id";

    public Shape {
        fields = List.copyOf(fields);
    }

    /** The condition that a row belongs to the collection, true where all do. */
    public String condition() {
        return scope == null ? "true" : Sql.name(SCOPE_COLUMN) + " = " + Sql.text(scope) + "::uuid";
    }

    /** The metadata as text of one object, from the columns of a row. */
    public String metadataSql() {
        if (fields.isEmpty()) {
            return metadata == null ? "null::text" : metadata.sql() + "::text";
        }
        String nothing =
                columnsOfMetadata()
                        .map(c -> c.sql() + " is null")
                        .collect(Collectors.joining(" and "));
        return "case when " + nothing + " then null else " + objectSql() + "::text end";
    }

    private Stream<Column> columnsOfMetadata() {
        return Stream.concat(Stream.ofNullable(metadata), fields.stream());
    }

    private String objectSql() {
        List<String> parts = new ArrayList<>();
        if (metadata != null) {
            parts.add("coalesce(" + metadata.sql() + "::jsonb, '{}')");
        }
        for (Column f : fields) {
            parts.add(
                    "case when "
                            + f.sql()
                            + " is null then '{}'::jsonb else jsonb_build_object("
                            + Sql.text(f.name())
                            + ", "
                            + f.sql()
                            + ") end");
        }
        return "(" + String.join(" || ", parts) + ")";
    }

    /** The metadata as jsonb, for conditions on it. */
    public String metadataJson() {
        if (fields.isEmpty()) {
            return metadata == null ? "null::jsonb" : metadata.sql() + "::jsonb";
        }
        return objectSql();
    }

    /** Names of columns that belong to no part of a row. */
    public List<String> notCarried() {
        List<@Nullable Column> carried = new ArrayList<>(fields);
        carried.addAll(key.columns());
        carried.add(vector);
        carried.add(document);
        carried.add(metadata);
        carried.add(lineage);
        if (scope != null) {
            carried.add(table.column(SCOPE_COLUMN).orElse(null));
        }
        return table.columns().stream()
                .filter(c -> !carried.contains(c))
                .map(Column::name)
                .toList();
    }

    public boolean half() {
        return vector != null && vector.isHalf();
    }
}
