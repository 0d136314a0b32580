package dev.lockstep.dataset.internal.ingest;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of silver after an ingest, and what becomes of values that do not fit.
 *
 * @param columns all of them, those that the file does not have too
 * @param misfits whether there are values that do not fit, whose rows become rejects
 */
public record TypePlan(List<TypedColumn> columns, boolean misfits) {
    /**
     * @param present the dataset's silver columns, none before its first ingest
     * @param found what the file's values say of each of its columns
     * @throws LockstepException USER where values do not fit and the policy takes no rejects
     */
    public static TypePlan of(
            List<TypedColumn> present, List<ColumnFound> found, SchemaPolicy policy) {
        boolean first = present.isEmpty();
        Set<String> known = new HashSet<>();
        present.forEach(column -> known.add(column.name()));
        List<TypedColumn> columns = new ArrayList<>(present);
        boolean misfits = false;
        for (ColumnFound column : found) {
            String name = column.type().name();
            if (!known.contains(name)) {
                if (first || policy != SchemaPolicy.DISCARD) {
                    columns.add(column.type());
                    misfits |= given(column, policy);
                }
            } else if (column.misfits() > 0) {
                TypedColumn wider = fitting(column, policy);
                columns.replaceAll(c -> c.name().equals(name) ? wider : c);
                misfits |= policy == SchemaPolicy.DISCARD;
            }
        }
        return new TypePlan(List.copyOf(columns), misfits);
    }

    /** A type that was given for a new column: what does not fit is rejected, or an error. */
    private static boolean given(ColumnFound column, SchemaPolicy policy) {
        if (column.misfits() > 0 && policy == SchemaPolicy.FREEZE) {
            throw doNotFit(column);
        }
        return column.misfits() > 0;
    }

    private static TypedColumn fitting(ColumnFound column, SchemaPolicy policy) {
        if (policy == SchemaPolicy.DISCARD) {
            return column.type();
        }
        ColumnType now = column.type().columnType();
        int precision = column.wholeDigits() + now.scale();
        boolean widens =
                policy == SchemaPolicy.EVOLVE
                        && column.type().form() == ValueForm.DECIMAL
                        && column.scale() <= now.scale()
                        && precision > now.precision()
                        && precision <= 38
                        && ValueForm.DECIMAL.fits(column.misfit() == null ? "" : column.misfit());
        if (!widens) {
            throw doNotFit(column);
        }
        ColumnType wider = ColumnType.decimal(precision, now.scale());
        return column.type().with(wider, "widened from " + now.name());
    }

    private static LockstepException doNotFit(ColumnFound column) {
        TypedColumn type = column.type();
        String value = column.misfit() == null ? "" : column.misfit();
        return LockstepException.user(
                "values-do-not-fit",
                "Cannot take the file in: found "
                        + column.misfits()
                        + " values in column '"
                        + type.name()
                        + "' that are no "
                        + type.type()
                        + ", the first '"
                        + Names.shown(value)
                        + "' in line "
                        + column.misfitLine()
                        + "; nothing was changed. Correct them, or take the file in with schema"
                        + " discard, which puts their rows among the rejects.");
    }
}
