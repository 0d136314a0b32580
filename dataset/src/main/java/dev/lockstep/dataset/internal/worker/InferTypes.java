package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.read.SourceColumn;
import dev.lockstep.dataset.internal.type.ColumnEvidence;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import java.sql.ResultSet;
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
    private final String relation;

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

    /** One scan for the next form of each of the columns. */
    private void ask(List<Pending> columns) throws SQLException {
        StringBuilder outer = new StringBuilder("SELECT 0");
        StringBuilder inner = new StringBuilder("SELECT _line");
        for (int i = 0; i < columns.size(); i++) {
            Pending pending = columns.get(i);
            inner.append(", ").append(pending.name()).append(" AS _c").append(i);
            inner.append(", ").append(misfit(pending)).append(" AS _m").append(i);
            outer.append(", count(_c" + i + "), count(*) FILTER (WHERE _m" + i + ")");
            outer.append(", arg_min(_c" + i + ", _line) FILTER (WHERE _m" + i + ")");
            outer.append(", min(_line) FILTER (WHERE _m" + i + "), ");
            outer.append(digits(pending, i));
        }
        String sql = outer + " FROM (" + inner + " FROM " + relation + ")";
        duck.each(
                sql,
                row -> {
                    for (int i = 0; i < columns.size(); i++) {
                        answer(columns.get(i), row, 2 + 6 * i);
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

    private static String digits(Pending pending, int i) {
        TypedColumn wanted = pending.column.wanted();
        ValueForm form = wanted == null ? next(pending) : wanted.form();
        if (form != ValueForm.DECIMAL) {
            return "0, 0";
        }
        String c = "_c" + i;
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

    private static void answer(Pending pending, ResultSet row, int at) throws SQLException {
        long values = row.getLong(at);
        long misfits = row.getLong(at + 1);
        String misfit = row.getString(at + 2);
        long line = row.getLong(at + 3);
        pending.wholeDigits = row.getInt(at + 4);
        pending.scale = row.getInt(at + 5);
        TypedColumn wanted = pending.column.wanted();
        if (wanted != null) {
            pending.found =
                    new ColumnFound(
                            wanted, misfits, misfit, line, pending.wholeDigits, pending.scale);
        } else if (pending.evidence != null) {
            pending.evidence.asked(values, misfit, line, pending.wholeDigits, pending.scale);
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
