package dev.lockstep.dataset.internal;

import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeTable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Silver as it is, to be compared with rows that are not in it yet; its table is left alone. */
record PresentRows(LakeTable table, Set<String> names) {

    /** Null where silver has no rows. */
    static @Nullable PresentRows of(Lake lake, DatasetRow row) {
        LakeTable table = lake.find(row.silver()).orElse(null);
        if (table == null || table.rows() == 0) {
            return null;
        }
        Set<String> names = new HashSet<>();
        table.schema().columns().forEach(column -> names.add(column.name()));
        return new PresentRows(table, names);
    }

    /** What stands behind FROM; columns that silver would only get are there without a value. */
    String relation(List<TypedColumn> columns) {
        String more =
                columns.stream()
                        .filter(column -> !names.contains(column.name()))
                        .map(column ->
                                ", CAST(NULL AS "
                                        + column.columnType().duckdb()
                                        + ") AS "
                                        + Sql.name(column.name()))
                        .collect(Collectors.joining());
        return more.isEmpty()
                ? table.relation()
                : "(SELECT *" + more + " FROM " + table.relation() + ")";
    }

    String directory() {
        Path data = Objects.requireNonNull(Path.of(table.stage()).getParent());
        return Objects.requireNonNull(data.getParent()).toString();
    }
}
