package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.read.SourceColumn;
import dev.lockstep.dataset.internal.type.ColumnEvidence;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks all rows of bronze which types their columns have. A few first rows only rule forms out, so
 * that all rows are asked for few forms; no type is taken before every value has been seen.
 */
final class InferTypes {
    private static final int COLUMNS_AT_ONCE = 64;
    private static final int VALUES_SEEN_FIRST = 200_000;
    private static final int ROWS_SEEN_FIRST = 1000;

    /**
     * A column to be judged.
     *
     * @param wanted its fixed type, null where it is to be found
     */
    record Column(String name, SourceColumn source, @Nullable TypedColumn wanted) {}

    /** A column on its way. */
    private static final class Pending {
        final Column column;
        final @Nullable ColumnEvidence evidence;
        @Nullable ColumnFound found;
        long values;
        long misfits;
        @Nullable String misfit;
        long misfitLine;
        int wholeDigits;
        int scale;

        Pending(Column column) {
            this.column = column;
            this.evidence = column.wanted() == null ? evidence(column.source()) : null;
        }

        String name() {
            return Sql.name(column.name());
        }
    }

    private final Duck duck;
    private String relation;

    /**
     * @param relation what stands behind FROM: the columns as texts, and {@code _line}
     */
    InferTypes(Duck duck, String relation) {
        this.duck = duck;
        this.relation = relation;
    }

    /** In the order of the columns. */
    List<ColumnFound> run(List<Column> columns) throws SQLException {
        List<Pending> all = columns.stream().map(Pending::new).toList();
        relation = duck.handy(relation, columns.size());
        seeFirstRows(all);
        List<Pending> open = new ArrayList<>(all);
        while (!open.isEmpty()) {
            open.removeIf(InferTypes::decided);
            for (int i = 0; i < open.size(); i += COLUMNS_AT_ONCE) {
                ask(open.subList(i, Math.min(open.size(), i + COLUMNS_AT_ONCE)));
            }
        }
        return all.stream().map(InferTypes::found).toList();
    }

    private static ColumnFound found(Pending pending) {
        if (pending.found == null) {
            throw new IllegalStateException("undecided " + pending.column.name());
        }
        return pending.found;
    }

    private static boolean decided(Pending pending) {
        if (pending.found != null) {
            return true;
        }
        ColumnEvidence evidence = pending.evidence;
        if (evidence == null || evidence.next() != null) {
            return false;
        }
        Column column = pending.column;
        TypedColumn type = evidence.decide(column.name(), column.source().header());
        pending.found = new ColumnFound(type, 0, null, 0, pending.wholeDigits, pending.scale);
        return true;
    }

    private void seeFirstRows(List<Pending> all) throws SQLException {
        List<Pending> unknown = all.stream().filter(p -> p.evidence != null).toList();
        if (unknown.isEmpty()) {
            return;
        }
        int rows = Math.max(20, Math.min(ROWS_SEEN_FIRST, VALUES_SEEN_FIRST / unknown.size()));
        StringBuilder sql = new StringBuilder("SELECT _line");
        unknown.forEach(pending -> sql.append(", ").append(pending.name()));
        sql.append(" FROM ").append(relation).append(" LIMIT ").append(rows);
        duck.each(
                sql.toString(),
                row -> {
                    for (int i = 0; i < unknown.size(); i++) {
                        see(unknown.get(i), row.getString(i + 2), row.getLong(1));
                    }
                });
    }

    private static void see(Pending pending, @Nullable String value, long line) {
        if (pending.evidence != null) {
            pending.evidence.see(value, line);
        }
    }

    /** Asks all rows for the next form of each of the columns. */
    private void ask(List<Pending> columns) throws SQLException {
        // A count of values alone is answered from the footers, without a scan.
        StringBuilder values = new StringBuilder("SELECT 0");
        StringBuilder misfits = new StringBuilder("SELECT 0");
        for (Pending pending : columns) {
            values.append(", count(").append(pending.name()).append(")");
            misfits.append(", count(CASE WHEN ").append(misfit(pending)).append(" THEN 1 END), ");
            misfits.append(digits(pending));
        }
        duck.each(
                values + " FROM " + relation,
                row -> {
                    for (int i = 0; i < columns.size(); i++) {
                        columns.get(i).values = row.getLong(2 + i);
                    }
                });
        duck.each(
                misfits + " FROM " + relation,
                row -> {
                    for (int i = 0; i < columns.size(); i++) {
                        Pending pending = columns.get(i);
                        pending.misfits = row.getLong(2 + 3 * i);
                        pending.wholeDigits = row.getInt(3 + 3 * i);
                        pending.scale = row.getInt(4 + 3 * i);
                    }
                });
        findMisfits(columns);
        columns.forEach(InferTypes::answer);
    }

    /** The first value that does not fit, of each column that has one. */
    private void findMisfits(List<Pending> columns) throws SQLException {
        columns.forEach(pending -> pending.misfit = null);
        List<Pending> some = columns.stream().filter(pending -> pending.misfits > 0).toList();
        if (some.isEmpty()) {
            return;
        }
        StringBuilder sql = new StringBuilder("SELECT 0");
        for (Pending pending : some) {
            String filter = " FILTER (WHERE " + misfit(pending) + ")";
            sql.append(", arg_min(").append(pending.name()).append(", _line)").append(filter);
            sql.append(", min(_line)").append(filter);
        }
        duck.each(
                sql + " FROM " + relation,
                row -> {
                    for (int i = 0; i < some.size(); i++) {
                        some.get(i).misfit = row.getString(2 + 2 * i);
                        some.get(i).misfitLine = row.getLong(3 + 2 * i);
                    }
                });
    }

    private static String misfit(Pending pending) {
        TypedColumn wanted = pending.column.wanted();
        ValueForm form = wanted == null ? next(pending) : wanted.form();
        ColumnType type = wanted == null ? ColumnType.TEXT : wanted.columnType();
        return misfit(pending.name(), form, type);
    }

    /** A condition: there is a value, and it does not fit. */
    static String misfit(String column, ValueForm form, ColumnType type) {
        return form == ValueForm.TEXT
                ? "false"
                : "("
                        + column
                        + " IS NOT NULL AND NOT coalesce("
                        + form.fitsSql(column, type)
                        + ", false))";
    }

    private static ValueForm next(Pending pending) {
        ValueForm form = pending.evidence == null ? null : pending.evidence.next();
        return form == null ? ValueForm.TEXT : form;
    }

    /** The most digits before the point and behind it. */
    private static String digits(Pending pending) {
        TypedColumn wanted = pending.column.wanted();
        ValueForm form = wanted == null ? next(pending) : wanted.form();
        if (form != ValueForm.DECIMAL) {
            return "0, 0";
        }
        String c = pending.name();
        String point = "strpos(" + c + ", '.')";
        String length = "length(" + c + ")";
        String before =
                "CASE WHEN " + point + " = 0 THEN " + length + " ELSE " + point + " - 1 END";
        return "max("
                + before
                + " - CAST(starts_with("
                + c
                + ", '-') AS INTEGER)), max(CASE WHEN "
                + point
                + " = 0 THEN 0 ELSE "
                + length
                + " - "
                + point
                + " END)";
    }

    private static void answer(Pending pending) {
        TypedColumn wanted = pending.column.wanted();
        if (wanted != null) {
            pending.found =
                    new ColumnFound(
                            wanted,
                            pending.misfits,
                            pending.misfit,
                            pending.misfitLine,
                            pending.wholeDigits,
                            pending.scale);
        } else if (pending.evidence != null) {
            pending.evidence.asked(
                    pending.values,
                    pending.misfit,
                    pending.misfitLine,
                    pending.wholeDigits,
                    pending.scale);
        }
    }

    private static ColumnEvidence evidence(SourceColumn column) {
        Set<SourceColumn.Kind> kinds = column.kinds();
        if (kinds.isEmpty()) {
            return new ColumnEvidence(ColumnEvidence.EVERY_FORM, "");
        }
        if (kinds.size() > 1) {
            return new ColumnEvidence(EnumSet.noneOf(ValueForm.class), "mixed: " + names(kinds));
        }
        return switch (kinds.iterator().next()) {
            case TEXT ->
                    new ColumnEvidence(
                            EnumSet.of(ValueForm.DATE, ValueForm.TIMESTAMP, ValueForm.TIMESTAMPTZ),
                            "the file has it as text");
            case NUMBER ->
                    new ColumnEvidence(
                            EnumSet.of(ValueForm.BIGINT, ValueForm.DECIMAL, ValueForm.DOUBLE), "");
            case BINARY_NUMBER ->
                    new ColumnEvidence(EnumSet.of(ValueForm.BIGINT, ValueForm.DOUBLE), "");
            case BOOLEAN -> new ColumnEvidence(EnumSet.of(ValueForm.BOOLEAN), "");
            case DATE ->
                    new ColumnEvidence(
                            EnumSet.of(ValueForm.DATE, ValueForm.TIMESTAMP),
                            "days and times of different forms");
            case NESTED ->
                    new ColumnEvidence(
                            EnumSet.noneOf(ValueForm.class), "nested values, kept as JSON");
        };
    }

    private static String names(Set<SourceColumn.Kind> kinds) {
        List<String> names = new ArrayList<>();
        for (SourceColumn.Kind kind : kinds) {
            names.add(
                    switch (kind) {
                        case TEXT -> "texts";
                        case NUMBER, BINARY_NUMBER -> "numbers";
                        case BOOLEAN -> "booleans";
                        case DATE -> "days";
                        case NESTED -> "nested values";
                    });
        }
        return String.join(" and ", names);
    }
}
