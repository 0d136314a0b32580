package dev.lockstep.store.pgvector.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table or partitioned table as the catalog tells of it.
 *
 * @param keys columns that alone are a primary key, or unique and never null, the primary key first
 */
record Table(
        String schema,
        String name,
        long oid,
        boolean partitioned,
        List<Column> columns,
        List<String> keys,
        Set<String> primary) {
    String sql() {
        return Sql.name(schema, name);
    }

    Optional<Column> column(String wanted) {
        return columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
