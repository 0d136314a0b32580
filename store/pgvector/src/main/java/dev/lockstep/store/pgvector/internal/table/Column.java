package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A column as the catalog tells of it; or, as a key, several of them together, whose value is the
 * JSON array of their texts.
 *
 * @param type as it is written in SQL, such as {@code vector(384)}
 * @param base the type's bare name, such as {@code vector}
 * @param dimension of a vector column with a dimension in its type, else 0
 * @param notNull whether it takes no null
 * @param given whether the server fills it where a row does not: by default, identity or generation
 * @param parts the columns of a key of several, else empty
 */
public record Column(
        String name,
        String type,
        String base,
        int dimension,
        boolean notNull,
        boolean given,
        List<Column> parts) {
    public Column {
        parts = List.copyOf(parts);
    }

    /** One of a table. */
    Column(String name, String type, String base, int dimension, boolean notNull, boolean given) {
        this(name, type, base, dimension, notNull, given, List.of());
    }

    /** A key of several columns. */
    static Column together(List<Column> parts) {
        return new Column(
                parts.stream().map(Column::name).collect(Collectors.joining(", ")),
                parts.stream().map(Column::type).collect(Collectors.joining(", ", "(", ")")),
                "jsonb",
                0,
                true,
                parts.stream().allMatch(Column::given),
                parts);
    }

    /** What a table has of it: itself, or its parts. */
    public List<Column> columns() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    public boolean isVector() {
        return base.equals("vector") || base.equals("halfvec");
    }

    public boolean isHalf() {
        return base.equals("halfvec");
    }

    public boolean isText() {
        return base.equals("text") || base.equals("varchar") || base.equals("bpchar");
    }

    public boolean isJson() {
        return base.equals("json") || base.equals("jsonb");
    }

    /** Its value. */
    public String sql() {
        if (parts.isEmpty()) {
            return Sql.name(name);
        }
        return parts.stream()
                .map(part -> part.sql() + "::text")
                .collect(Collectors.joining(", ", "jsonb_build_array(", ")"));
    }
}
