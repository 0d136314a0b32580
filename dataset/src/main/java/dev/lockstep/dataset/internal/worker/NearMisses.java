package dev.lockstep.dataset.internal.worker;

import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.type.ColumnEvidence;
import dev.lockstep.dataset.internal.type.Sql;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says of columns that became text how near they came to another type, since a few odd values are
 * what people want to see before they take a file in. It costs a pass over these columns, so that
 * only a preview asks for it.
 */
final class NearMisses {
    private static final int COLUMNS_AT_ONCE = 32;

    /** In the order in which they are preferred where equally many values fit. */
    private static final List<ValueForm> FORMS =
            List.of(
                    ValueForm.BIGINT,
                    ValueForm.DOUBLE,
                    ValueForm.DATE,
                    ValueForm.DATE_DMY,
                    ValueForm.TIMESTAMP,
                    ValueForm.BOOLEAN);

    private final Duck duck;
    private final String relation;

    /** The form that most values have. */
    private record Nearest(int column, String name, ValueForm form, long values, long misfits) {}

    /**
     * @param relation what stands behind FROM: the columns as texts, and {@code _line}
     */
    NearMisses(Duck duck, String relation) {
        this.duck = duck;
        this.relation = relation;
    }

    /**
     * The same columns, with a better reason for those of the asked ones that are nearly of a type.
     *
     * @param asked numbers of columns that the file has as plain text
     */
    List<ColumnFound> explain(List<ColumnFound> found, List<Integer> asked) throws SQLException {
        List<ColumnFound> explained = new ArrayList<>(found);
        for (int i = 0; i < asked.size(); i += COLUMNS_AT_ONCE) {
            List<Integer> some = asked.subList(i, Math.min(asked.size(), i + COLUMNS_AT_ONCE));
            tell(nearest(found, some), explained);
        }
        return explained;
    }

    private List<Nearest> nearest(List<ColumnFound> found, List<Integer> some) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT 0");
        for (int column : some) {
            String name = Sql.name(found.get(column).type().name());
            sql.append(", count(").append(name).append(')');
            for (ValueForm form : FORMS) {
                sql.append(", count(CASE WHEN ").append(misfit(name, form)).append(" THEN 1 END)");
            }
        }
        List<Nearest> nearest = new ArrayList<>();
        duck.each(
                sql + " FROM " + relation,
                row -> {
                    int at = 2;
                    for (int column : some) {
                        long values = row.getLong(at++);
                        Nearest best = null;
                        for (ValueForm form : FORMS) {
                            long misfits = row.getLong(at++);
                            if (misfits > 0 && (best == null || misfits < best.misfits())) {
                                String name = found.get(column).type().name();
                                best = new Nearest(column, name, form, values, misfits);
                            }
                        }
                        if (best != null && best.misfits() <= values / 2) {
                            nearest.add(best);
                        }
                    }
                });
        return nearest;
    }

    private static String misfit(String name, ValueForm form) {
        return InferTypes.misfit(name, form, ColumnType.TEXT);
    }

    private void tell(List<Nearest> nearest, List<ColumnFound> explained) throws SQLException {
        if (nearest.isEmpty()) {
            return;
        }
        StringBuilder sql = new StringBuilder("SELECT 0");
        for (Nearest near : nearest) {
            String name = Sql.name(near.name());
            String filter = " FILTER (WHERE " + misfit(name, near.form()) + ")";
            sql.append(", arg_min(").append(name).append(", _line)").append(filter);
            sql.append(", min(_line)").append(filter);
        }
        duck.each(
                sql + " FROM " + relation,
                row -> {
                    for (int i = 0; i < nearest.size(); i++) {
                        Nearest near = nearest.get(i);
                        String why =
                                ColumnEvidence.nearly(
                                        near.form(),
                                        near.values(),
                                        near.misfits(),
                                        row.getString(2 + 2 * i),
                                        row.getLong(3 + 2 * i));
                        explained.set(near.column(), because(explained.get(near.column()), why));
                    }
                });
    }

    private static ColumnFound because(ColumnFound found, String why) {
        TypedColumn type = found.type();
        return new ColumnFound(
                new TypedColumn(type.name(), type.sourceName(), type.type(), type.form(), why),
                found.misfits(),
                found.misfit(),
                found.misfitLine(),
                found.wholeDigits(),
                found.scale());
    }
}
