package dev.lockstep.dataset.internal.type;

import dev.lockstep.lake.ColumnType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way in which texts spell values. Each form says which texts it fits, once in Java for single
 * values and once as SQL for whole columns, and how the value is made. The strict forms are those
 * that are looked for: whoever reads the value back as text gets the same text, or at least the
 * same number to the last digit. The loose ones serve types that people have asked for.
 */
public enum ValueForm {
    TEXT("true"),
    BOOLEAN("%s IN ('true', 'false', 'TRUE', 'FALSE', 'True', 'False')"),
    /** At most 18 digits: more are names of things, and do not survive most readers. */
    BIGINT(
            "(CAST(TRY_CAST(%1$s AS BIGINT) AS VARCHAR) = %1$s AND TRY_CAST(%1$s AS BIGINT)"
                    + " BETWEEN -999999999999999999 AND 999999999999999999)"),
    DECIMAL("(regexp_full_match(%1$s, '-?(0|[1-9][0-9]*)(\\.[0-9]+)?') AND length(%1$s) <= 40)"),
    DOUBLE(
            "(regexp_full_match(%1$s, '-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?')"
                    + " AND length(ltrim(regexp_replace(%1$s, '[eE].*|[^0-9]', '', 'g'), '0')) <= 17"
                    + " AND isfinite(TRY_CAST(%1$s AS DOUBLE)))"),
    DATE("(length(%1$s) = 10 AND CAST(TRY_CAST(%1$s AS DATE) AS VARCHAR) = %1$s)"),
    DATE_DMY(slashed("%%d/%%m/%%Y")),
    DATE_MDY(slashed("%%m/%%d/%%Y")),
    TIMESTAMP(clock("") + " AND TRY_CAST(replace(%1$s, 'T', ' ') AS TIMESTAMP) IS NOT NULL)"),
    TIMESTAMPTZ(
            clock("(Z|[+-][0-9]{2}(:?[0-9]{2})?)")
                    + " AND TRY_CAST(%1$s AS TIMESTAMPTZ) IS NOT NULL)"),
    BIGINT_LOOSE(
            "(regexp_full_match(%1$s, '\\s*[+-]?[0-9]+\\s*') AND TRY_CAST(%1$s AS BIGINT) IS NOT"
                    + " NULL)"),
    DECIMAL_LOOSE(
            "regexp_full_match(%1$s, '\\s*[+-]?0*[0-9]{0,%2$d}(\\.[0-9]{0,%3$d}0*)?\\s*') AND"
                    + " regexp_matches(%1$s, '[0-9]')"),
    DOUBLE_LOOSE(
            "(regexp_full_match(%1$s, '\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*')"
                    + " AND isfinite(TRY_CAST(%1$s AS DOUBLE)))"),
    /** What DuckDB itself wrote as text from a value of the type, as in a Parquet file. */
    AS_TYPED("TRY_CAST(%1$s AS %4$s) IS NOT NULL");

    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final Pattern ISO_DAY = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    private static final Pattern THREE_PARTS =
            Pattern.compile("([0-9]{1,2})([/.-])([0-9]{1,2})\\2([0-9]{4})");
    private static final Pattern CLOCK =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-].*)?");

    private final String fits;

    ValueForm(String fits) {
        this.fits = fits;
    }

    private static String slashed(String format) {
        return "(regexp_full_match(%1$s, '[0-9]{1,2}(/[0-9]{1,2}/|-[0-9]{1,2}-|\\.[0-9]{1,2}\\.)[0-9]{4}') AND"
                + " TRY_STRPTIME(translate(%1$s, '.-', '//'), '"
                + format
                + "') IS NOT NULL)";
    }

    private static String clock(String zone) {
        return "(regexp_full_match(%1$s, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}"
                + "(:[0-9]{2}(\\.[0-9]{1,6})?)?"
                + zone
                + "')";
    }

    /** An SQL condition: true exactly where a text that is not null has this form. */
    public String fitsSql(String column, ColumnType type) {
        int whole = type.precision() - type.scale();
        if (this == DECIMAL && type.kind() == ColumnType.Kind.DECIMAL) {
            return "("
                    + fits.formatted(column)
                    + " AND "
                    + DECIMAL_LOOSE.fits.formatted(column, whole, type.scale())
                    + ")";
        }
        return fits.formatted(column, whole, type.scale(), type.duckdb());
    }

    /** An SQL expression: the value of a text that fits; an error, or null with {@code lenient}. */
    public String castSql(String column, ColumnType type, boolean lenient) {
        String cast = lenient ? "TRY_CAST(" : "CAST(";
        return switch (this) {
            case TEXT -> column;
            case DATE_DMY -> dayFirst(column, "%d/%m/%Y", lenient);
            case DATE_MDY -> dayFirst(column, "%m/%d/%Y", lenient);
            case BOOLEAN,
                    BIGINT,
                    DECIMAL,
                    DOUBLE,
                    DATE,
                    TIMESTAMP,
                    TIMESTAMPTZ,
                    BIGINT_LOOSE,
                    DECIMAL_LOOSE,
                    DOUBLE_LOOSE,
                    AS_TYPED ->
                    cast + column + " AS " + type.duckdb() + ")";
        };
    }

    private static String dayFirst(String column, String format, boolean lenient) {
        String parse = lenient ? "TRY_STRPTIME" : "STRPTIME";
        return "CAST("
                + parse
                + "(translate("
                + column
                + ", '.-', '//'), '"
                + format
                + "') AS DATE)";
    }

    /** Whether the text has this form, as far as it can be told without a column's type. */
    public boolean fits(String value) {
        return switch (this) {
            case TEXT, AS_TYPED, BIGINT_LOOSE, DECIMAL_LOOSE, DOUBLE_LOOSE -> true;
            case BOOLEAN -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            case BIGINT -> WHOLE.matcher(value).matches();
            case DECIMAL -> NUMBER.matcher(value).matches() && !exponent(value);
            case DOUBLE -> NUMBER.matcher(value).matches();
            case DATE -> isDay(ISO_DAY.matcher(value), 1, 2, 3);
            case DATE_DMY -> isDay(THREE_PARTS.matcher(value), 4, 3, 1);
            case DATE_MDY -> isDay(THREE_PARTS.matcher(value), 4, 1, 3);
            case TIMESTAMP -> clock(value, false);
            case TIMESTAMPTZ -> clock(value, true);
        };
    }

    private static boolean exponent(String value) {
        return value.indexOf('e') >= 0 || value.indexOf('E') >= 0;
    }

    private static boolean clock(String value, boolean zone) {
        Matcher matcher = CLOCK.matcher(value);
        return matcher.matches() && zone == (matcher.group(3) != null);
    }

    private static boolean isDay(Matcher matcher, int year, int month, int day) {
        if (!matcher.matches()) {
            return false;
        }
        try {
            LocalDate.of(
                    Integer.parseInt(matcher.group(year)),
                    Integer.parseInt(matcher.group(month)),
                    Integer.parseInt(matcher.group(day)));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
