package dev.lockstep.dataset.internal.type;

import dev.lockstep.api.Names;
import dev.lockstep.lake.ColumnType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one column while its type is being found. Single values rule forms out; a form
 * is only ever taken after all rows have been asked. For one thread.
 *
 * <p>Use: {@link #see} a few values, then as long as {@link #next} names a form, count in all rows
 * the values that do not have it and tell {@link #asked}; then {@link #decide}.
 */
public final class ColumnEvidence {
    private static final Set<ValueForm> NUMBERS =
            EnumSet.of(ValueForm.BIGINT, ValueForm.DECIMAL, ValueForm.DOUBLE);

    /** All forms that are looked for, in the order in which they are. */
    public static final Set<ValueForm> EVERY_FORM =
            EnumSet.range(ValueForm.BOOLEAN, ValueForm.TIMESTAMPTZ);

    /** A value that stands in the way of a form. */
    private record Counterexample(ValueForm form, String value, long line) {}

    private final Set<ValueForm> left;
    private final String textReason;
    private final List<Counterexample> counterexamples = new ArrayList<>();
    private final Set<ValueForm> proven = EnumSet.noneOf(ValueForm.class);
    private long values = -1;
    private int wholeDigits;
    private int scale;

    /**
     * @param possible forms that are to be looked for
     * @param textReason why it is text if it is, empty where the values tell
     */
    public ColumnEvidence(Set<ValueForm> possible, String textReason) {
        this.left = possible.isEmpty() ? EnumSet.noneOf(ValueForm.class) : EnumSet.copyOf(possible);
        this.textReason = textReason;
    }

    /** Takes a value of one row into account. */
    public void see(@Nullable String value, long line) {
        if (value != null) {
            for (ValueForm form : List.copyOf(left)) {
                if (!form.fits(value)) {
                    ruleOut(form, value, line);
                }
            }
        }
    }

    private void ruleOut(ValueForm form, String value, long line) {
        left.remove(form);
        counterexamples.add(new Counterexample(form, value, line));
    }

    /** The form to ask all rows for, null when it is decided. */
    public @Nullable ValueForm next() {
        if (values == 0) {
            return null;
        }
        boolean dayFirst = proven.contains(ValueForm.DATE_DMY);
        if (!proven.isEmpty() && !(dayFirst && left.contains(ValueForm.DATE_MDY))) {
            return null;
        }
        return left.stream().filter(form -> !proven.contains(form)).findFirst().orElse(null);
    }

    /**
     * What all rows said of {@link #next}.
     *
     * @param count values that are not null
     * @param value the first one that does not have the form, null where all have it
     * @param digits the most digits before the point, for decimals
     * @param places the most digits behind it
     */
    public void asked(long count, @Nullable String value, long line, int digits, int places) {
        ValueForm form = next();
        if (form == null) {
            throw new IllegalStateException("nothing was asked");
        }
        values = count;
        wholeDigits = digits;
        scale = places;
        if (value != null) {
            ruleOut(form, value, line);
            see(value, line);
        } else if (form == ValueForm.DECIMAL && !exact()) {
            // All are plain numbers: none of the other forms of numbers can hold them exactly.
            left.removeAll(NUMBERS);
            counterexamples.add(new Counterexample(form, "", -1));
        } else if (count > 0) {
            proven.add(form);
        }
    }

    private boolean exact() {
        return wholeDigits + scale <= 38 && (scale > 0 || wholeDigits <= 18);
    }

    /** The column's type. */
    public TypedColumn decide(String name, String sourceName) {
        if (proven.contains(ValueForm.DATE_DMY) && proven.contains(ValueForm.DATE_MDY)) {
            String why = "day and month cannot be told apart: no day is above 12";
            return column(name, sourceName, ColumnType.TEXT, ValueForm.TEXT, why);
        }
        return proven.stream()
                .findFirst()
                .map(form -> column(name, sourceName, type(form), form, all(form)))
                .orElseGet(() ->
                        column(
                                name,
                                sourceName,
                                ColumnType.TEXT,
                                ValueForm.TEXT,
                                values == 0 ? "no value at all" : whyText()));
    }

    private static TypedColumn column(
            String name, String sourceName, ColumnType type, ValueForm form, String reason) {
        return new TypedColumn(name, sourceName, type.name(), form, reason);
    }

    private ColumnType type(ValueForm form) {
        return switch (form) {
            case BOOLEAN -> ColumnType.BOOLEAN;
            case BIGINT -> ColumnType.BIGINT;
            case DECIMAL -> ColumnType.decimal(Math.max(1, wholeDigits + scale), scale);
            case DOUBLE -> ColumnType.DOUBLE;
            case DATE, DATE_DMY, DATE_MDY -> ColumnType.DATE;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            case TIMESTAMPTZ -> ColumnType.TIMESTAMPTZ;
            case TEXT, AS_TYPED, BIGINT_LOOSE, DECIMAL_LOOSE, DOUBLE_LOOSE -> ColumnType.TEXT;
        };
    }

    private String all(ValueForm form) {
        String what =
                switch (form) {
                    case DECIMAL -> "decimals, kept exactly";
                    case DOUBLE -> "numbers, some with an exponent or binary";
                    case DATE_DMY, DATE_MDY -> named(form) + " as a day above 12 proves";
                    case BOOLEAN,
                            BIGINT,
                            DATE,
                            TIMESTAMP,
                            TIMESTAMPTZ,
                            TEXT,
                            AS_TYPED,
                            BIGINT_LOOSE,
                            DECIMAL_LOOSE,
                            DOUBLE_LOOSE ->
                            named(form);
                };
        return "all " + values + " values are " + what;
    }

    private static String named(ValueForm form) {
        return switch (form) {
            case BOOLEAN -> "true or false";
            case BIGINT, BIGINT_LOOSE -> "whole numbers";
            case DECIMAL, DECIMAL_LOOSE -> "decimals";
            case DOUBLE, DOUBLE_LOOSE -> "numbers";
            case DATE -> "days, year-month-day";
            case DATE_DMY -> "days, day/month/year";
            case DATE_MDY -> "days, month/day/year";
            case TIMESTAMP -> "times without a zone";
            case TIMESTAMPTZ -> "times with a zone";
            case TEXT, AS_TYPED -> "texts";
        };
    }

    /**
     * Why a column is text although most of its values have a form.
     *
     * @param value the first one that does not
     */
    public static String nearly(
            ValueForm form, long values, long misfits, String value, long line) {
        return (values - misfits)
                + " of "
                + values
                + " values are "
                + named(form)
                + (misfits == 1 ? "; the other: " : "; the first of the others: ")
                + explain(new Counterexample(form, value, line));
    }

    private String whyText() {
        if (counterexamples.isEmpty() || !textReason.isEmpty()) {
            return textReason.isEmpty() ? "texts" : textReason;
        }
        for (Counterexample example : counterexamples) {
            if (example.line < 0) {
                return "whole numbers, some of more than 18 digits";
            }
            if (EVERY_FORM.stream().noneMatch(form -> form.fits(example.value))) {
                return explain(example);
            }
        }
        return mixed();
    }

    private static String explain(Counterexample example) {
        String value = "'" + Names.shown(example.value) + "' in line " + example.line;
        if (example.value.matches("-?0[0-9]+([.][0-9]+)?")) {
            return value + " has a leading zero";
        }
        if (example.value.matches("-?[0-9]{19,}")) {
            return value + " has more than 18 digits";
        }
        return example.value.isEmpty() ? "an empty text in line " + example.line : value;
    }

    private String mixed() {
        Counterexample first = counterexamples.getFirst();
        for (Counterexample other : counterexamples) {
            if (!other.value.equals(first.value)) {
                return "mixed: '"
                        + Names.shown(first.value)
                        + "' in line "
                        + first.line
                        + ", '"
                        + Names.shown(other.value)
                        + "' in line "
                        + other.line;
            }
        }
        return explain(first);
    }
}
