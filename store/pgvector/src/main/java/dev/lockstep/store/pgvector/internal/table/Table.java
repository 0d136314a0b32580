package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table or partitioned table as the catalog tells of it.
 *
 * @param keys columns that alone are a primary key, or unique and never null, the primary key first
 * @param together columns that only together are so, of the first such key; empty where there is
 *     none
 */
public record Table(
        String schema,
        String name,
        long oid,
        boolean partitioned,
        List<Column> columns,
        List<String> keys,
        List<String> together,
        Set<String> primary) {
    public String sql() {
        return Sql.name(schema, name);
    }

    public Optional<Column> column(String wanted) {
        return columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
    }

    /** What names a row: one column where one does, else several; empty where none do. */
    public Optional<Column> key() {
        if (!keys.isEmpty()) {
            return column(keys.getFirst());
        }
        List<Column> parts = together.stream().flatMap(name -> column(name).stream()).toList();
        return parts.isEmpty() || parts.size() < together.size()
                ? Optional.empty()
                : Optional.of(Column.together(parts));
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
