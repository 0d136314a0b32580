package dev.lockstep.dataset.internal.type;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.lake.ColumnType;
import java.util.Locale;

/**
 * A type as people give it: a column type's name, and for days also {@code date(dmy)} and {@code
 * date(mdy)}.
 */
public record GivenType(ColumnType type, ValueForm form) {
    /**
     * @throws LockstepException USER where there is no such type
     */
    public static GivenType parse(String column, String given) {
        String text = given.toLowerCase(Locale.ROOT).strip();
        return switch (text) {
            case "date(dmy)", "date(d/m/y)" -> new GivenType(ColumnType.DATE, ValueForm.DATE_DMY);
            case "date(mdy)", "date(m/d/y)" -> new GivenType(ColumnType.DATE, ValueForm.DATE_MDY);
            case "integer", "int" -> new GivenType(ColumnType.BIGINT, ValueForm.BIGINT_LOOSE);
            case "string", "varchar" -> new GivenType(ColumnType.TEXT, ValueForm.TEXT);
            default -> plain(column, text);
        };
    }

    private static GivenType plain(String column, String text) {
        try {
            ColumnType type = ColumnType.parse(text);
            return new GivenType(type, looseForm(type));
        } catch (IllegalArgumentException e) {
            throw LockstepException.user(
                    "type-unknown",
                    "Cannot give column '"
                            + Names.shown(column)
                            + "' the type '"
                            + Names.shown(text)
                            + "': expected text, bigint, double, boolean, date, timestamp,"
                            + " timestamptz or decimal(p,s) with p up to 38.");
        }
    }

    private static ValueForm looseForm(ColumnType type) {
        return switch (type.kind()) {
            case TEXT -> ValueForm.TEXT;
            case BOOLEAN -> ValueForm.BOOLEAN;
            case BIGINT -> ValueForm.BIGINT_LOOSE;
            case DECIMAL -> ValueForm.DECIMAL_LOOSE;
            case DOUBLE -> ValueForm.DOUBLE_LOOSE;
            case DATE -> ValueForm.DATE;
            case TIMESTAMP -> ValueForm.TIMESTAMP;
            case TIMESTAMPTZ -> ValueForm.TIMESTAMPTZ;
            case INTEGER, FLOAT, FLOATS ->
                    throw new IllegalArgumentException("no type of a text: " + type.name());
        };
    }
}
