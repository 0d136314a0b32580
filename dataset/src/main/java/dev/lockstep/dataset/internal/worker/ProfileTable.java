package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.dataset.internal.protocol.Answers.Profiled;
import dev.lockstep.dataset.internal.protocol.Request;
import dev.lockstep.dataset.internal.query.JsonValues;
import dev.lockstep.dataset.internal.type.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what people want to know of each column. Distinct values are exact for small tables. */
final class ProfileTable {
    private static final int COLUMNS_AT_ONCE = 64;
    private static final long LISTED_UP_TO = 10_000;
    private static final long EXACT_UP_TO = 200_000;
    private static final int ROWS_FOR_SAMPLES = 500;
    private static final int SAMPLE_LENGTH = 120;

    private final Duck duck;
    private final Request.Profile request;
    private String relation;
    private final List<Set<String>> samples = new ArrayList<>();
    private final List<List<@Nullable Object>> firstRows = new ArrayList<>();

    ProfileTable(Duck duck, Request.Profile request) {
        this.duck = duck;
        this.request = request;
        this.relation = request.relation();
    }

    Profiled run() throws SQLException {
        long rows = duck.number("SELECT count(*) FROM " + relation);
        relation = duck.handy(relation, request.columns().size());
        firstRows();
        List<ColumnView> columns = new ArrayList<>();
        List<String> names = request.columns();
        for (int i = 0; i < names.size(); i += COLUMNS_AT_ONCE) {
            int end = Math.min(names.size(), i + COLUMNS_AT_ONCE);
            count(names.subList(i, end), i, rows, columns);
        }
        return new Profiled(rows, columns, firstRows);
    }

    private void firstRows() throws SQLException {
        request.columns().forEach(column -> samples.add(new LinkedHashSet<>()));
        int limit = Math.max(request.rows(), ROWS_FOR_SAMPLES);
        duck.each("SELECT " + columns() + " FROM " + relation + " LIMIT " + limit, this::row);
    }

    private String columns() {
        return request.columns().stream().map(Sql::name).reduce((a, b) -> a + ", " + b).orElse("1");
    }

    private void row(ResultSet row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < request.columns().size(); i++) {
            Object value = JsonValues.of(row, i + 1);
            values.add(value);
            if (value != null && samples.get(i).size() < request.samples()) {
                String text = value.toString();
                samples.get(i)
                        .add(
                                text.length() > SAMPLE_LENGTH
                                        ? text.substring(0, SAMPLE_LENGTH) + "…"
                                        : text);
            }
        }
        if (firstRows.size() < request.rows()) {
            firstRows.add(values);
        }
    }

    /** Hash tables cost far more than values where there are many columns of few rows. */
    private static String distinct(String column, long rows) {
        if (rows <= LISTED_UP_TO) {
            return "list_unique(list(nullif(hash(" + column + "), hash(NULL))))";
        }
        return (rows <= EXACT_UP_TO ? "count(DISTINCT " : "approx_count_distinct(") + column + ")";
    }

    private void count(List<String> names, int offset, long rows, List<ColumnView> columns)
            throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT 0");
        for (String name : names) {
            String column = Sql.name(name);
            sql.append(", count(" + column + "), " + distinct(column, rows));
        }
        sql.append(" FROM ").append(relation);
        duck.each(
                sql.toString(),
                row -> {
                    for (int i = 0; i < names.size(); i++) {
                        columns.add(
                                new ColumnView(
                                        names.get(i),
                                        "",
                                        "",
                                        "",
                                        rows - row.getLong(2 + 2 * i),
                                        row.getLong(3 + 2 * i),
                                        List.copyOf(samples.get(offset + i))));
                    }
                });
    }
}
