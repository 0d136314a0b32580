package dev.lockstep.dataset.internal;

import dev.lockstep.api.service.DatasetService.Beside;
import dev.lockstep.api.service.DatasetService.BesideRow;
import dev.lockstep.api.service.DatasetService.QueryResult;
import dev.lockstep.dataset.internal.type.RowIdSql;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The SELECT that lays bronze's rows beside silver's, and its result read. Rows meet by the id that
 * silver's were given; of those that share one, bronze tells by the order of arrival which stayed.
 */
record BesideSql(List<String> all, List<String> shown, List<String> key) {
    private static final int MOST_COLUMNS = 12;
    private static final int OWN = 4;

    static BesideSql of(DatasetRow row) {
        List<String> all = row.columns().stream().map(TypedColumn::name).toList();
        return new BesideSql(
                all, all.subList(0, Math.min(MOST_COLUMNS, all.size())), row.keyColumns());
    }

    /**
     * @param changed whether to leave out rows that silver has as they came
     */
    String select(boolean changed, int limit) {
        String kept = key.isEmpty() ? "min" : "max";
        String cells =
                shown.stream()
                        .map(Sql::name)
                        .map(name -> ", b." + name + ", CAST(s." + name + " AS VARCHAR)")
                        .collect(Collectors.joining());
        return "WITH raw AS (SELECT *, row_number() OVER () AS _n FROM bronze), marked AS (SELECT *,"
                + " "
                + RowIdSql.of(key, all, "")
                + " AS _id FROM raw), ordered AS (SELECT *, "
                + kept
                + "(_n) OVER (PARTITION BY _id) AS _kept FROM marked) SELECT b._source, b._line,"
                + " s._row_id IS NOT NULL, b._n = b._kept"
                + cells
                + " FROM "
                + (changed ? "ordered" : "(SELECT * FROM ordered ORDER BY _n LIMIT " + limit + ")")
                + " b LEFT JOIN dataset s ON s._row_id = b._id"
                + (changed ? " WHERE " + differs() : "")
                + " ORDER BY b._n LIMIT "
                + limit;
    }

    private String differs() {
        return "s._row_id IS NULL OR b._n <> b._kept"
                + all.stream()
                        .map(Sql::name)
                        .map(name ->
                                " OR b."
                                        + name
                                        + " IS DISTINCT FROM CAST(s."
                                        + name
                                        + " AS VARCHAR)")
                        .collect(Collectors.joining());
    }

    Beside read(QueryResult result) {
        return new Beside(shown, result.rows().stream().map(this::row).toList());
    }

    private BesideRow row(List<@Nullable Object> values) {
        List<@Nullable String> bronze = new ArrayList<>();
        List<@Nullable String> silver = new ArrayList<>();
        for (int i = OWN; i < values.size(); i += 2) {
            bronze.add(text(values.get(i)));
            silver.add(text(values.get(i + 1)));
        }
        boolean there = Boolean.TRUE.equals(values.get(2));
        boolean kept = Boolean.TRUE.equals(values.get(3));
        return new BesideRow(
                Objects.requireNonNullElse(text(values.get(0)), ""),
                Long.parseLong(String.valueOf(values.get(1))),
                there ? kept ? "taken" : key.isEmpty() ? "double" : "gave_way" : "left_out",
                bronze,
                there ? silver : List.of());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
