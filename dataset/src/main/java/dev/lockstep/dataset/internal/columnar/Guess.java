package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.type.ColumnEvidence;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.columnar.TextColumn;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a column is taken to be after its first rows, and what the others say of it. Values are
 * counted by several threads.
 */
final class Guess {
    private static final int ROWS_LOOKED_AT = 2000;
    private static final int MOST_DIGITS = 18;

    private final ColumnEvidence evidence;
    private final ValueForm form;
    private final ColumnType type;
    private final @Nullable ParseNumber parse;
    private final boolean seen;
    private final AtomicLong values = new AtomicLong();
    private final AtomicInteger wholeDigits = new AtomicInteger();
    private final AtomicInteger scale = new AtomicInteger();

    private Guess(ColumnEvidence evidence, ValueForm form, int scale, boolean seen) {
        this.evidence = evidence;
        this.form = form;
        this.type = type(form, scale);
        this.parse = form == ValueForm.TEXT ? null : new ParseNumber(form, scale);
        this.seen = seen;
    }

    /** Looks at some of the first rows. */
    static Guess of(TextColumn column, TextRows rows) {
        ColumnEvidence evidence = new ColumnEvidence(ColumnEvidence.EVERY_FORM, "");
        int step = 1 + column.size() / ROWS_LOOKED_AT;
        for (int row = 0; row < column.size(); row += step) {
            evidence.see(column.get(row), rows.line(row));
        }
        ValueForm form = evidence.next();
        if (form == null || column.values() == 0) {
            return new Guess(evidence, ValueForm.TEXT, 0, column.values() > 0);
        }
        return new Guess(evidence, form, form == ValueForm.DECIMAL ? scale(column) : 0, true);
    }

    private static int scale(TextColumn column) {
        int most = 0;
        for (int row = 0; row < column.size(); row++) {
            int found = ParseNumber.scale(column.bytes(), column.from(row), column.to(row));
            most = Math.max(most, found);
        }
        return Math.min(most, MOST_DIGITS);
    }

    private static ColumnType type(ValueForm form, int scale) {
        return switch (form) {
            case BOOLEAN -> ColumnType.BOOLEAN;
            case BIGINT -> ColumnType.BIGINT;
            case DECIMAL -> ColumnType.decimal(MOST_DIGITS, scale);
            case DOUBLE -> ColumnType.DOUBLE;
            case DATE -> ColumnType.DATE;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            default -> ColumnType.TEXT;
        };
    }

    /** The type by how it is stored: decimals of eighteen digits and fewer are stored alike. */
    static ColumnType stored(ColumnType type) {
        boolean decimal = type.kind() == ColumnType.Kind.DECIMAL;
        return decimal && type.precision() <= MOST_DIGITS
                ? ColumnType.decimal(MOST_DIGITS, type.scale())
                : type;
    }

    /** Whether values of that form can be made here. */
    boolean known() {
        return form == ValueForm.TEXT || ParseNumber.knows(form);
    }

    boolean isText() {
        return parse == null;
    }

    ValueForm form() {
        return form;
    }

    /** As it is stored. */
    ColumnType type() {
        return type;
    }

    void count(int more) {
        values.addAndGet(more);
    }

    /** The column's numbers, null where a text does not fit. */
    @Nullable NumberColumn numbers(TextColumn column) {
        NumberColumn.Physical physical = NumberColumn.physical(type);
        if (parse == null || physical == null) {
            return null;
        }
        long[] numbers = new long[column.size()];
        for (int row = 0; row < numbers.length; row++) {
            if (column.has(row)) {
                numbers[row] = parse.of(column.bytes(), column.from(row), column.to(row));
                if (numbers[row] == ParseNumber.NONE) {
                    return null;
                }
            }
        }
        if (form == ValueForm.DECIMAL) {
            countDigits(column);
        }
        BitSet there = column.there();
        return new NumberColumn(physical, numbers, numbers.length, there);
    }

    private void countDigits(TextColumn column) {
        int mostWhole = 0;
        int mostBehind = 0;
        for (int row = 0; row < column.size(); row++) {
            int from = column.from(row);
            int to = column.to(row);
            if (from < to) {
                int behind = ParseNumber.scale(column.bytes(), from, to);
                int point = behind > 0 ? 1 : 0;
                int sign = column.bytes()[from] == '-' ? 1 : 0;
                mostWhole = Math.max(mostWhole, to - from - sign - point - behind);
                mostBehind = Math.max(mostBehind, behind);
            }
        }
        wholeDigits.accumulateAndGet(mostWhole, Math::max);
        scale.accumulateAndGet(mostBehind, Math::max);
    }

    /** The column's type; empty where the first rows had no value and others do. */
    Optional<ColumnFound> found(String name, String header) {
        if (!isText() || values.get() == 0) {
            evidence.asked(values.get(), null, -1, wholeDigits.get(), scale.get());
        } else if (!seen) {
            return Optional.empty();
        }
        return Optional.of(
                new ColumnFound(
                        evidence.decide(name, header), 0, null, 0, wholeDigits.get(), scale.get()));
    }
}
