package dev.lockstep.lake;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column.
 *
 * @param precision decimal digits in all, 0 for other kinds
 * @param scale decimal digits behind the point
 */
public record ColumnType(Kind kind, int precision, int scale) {
    public static final ColumnType TEXT = new ColumnType(Kind.TEXT, 0, 0);
    public static final ColumnType BOOLEAN = new ColumnType(Kind.BOOLEAN, 0, 0);
    public static final ColumnType INTEGER = new ColumnType(Kind.INTEGER, 0, 0);
    public static final ColumnType BIGINT = new ColumnType(Kind.BIGINT, 0, 0);
    public static final ColumnType FLOAT = new ColumnType(Kind.FLOAT, 0, 0);
    public static final ColumnType DOUBLE = new ColumnType(Kind.DOUBLE, 0, 0);
    public static final ColumnType DATE = new ColumnType(Kind.DATE, 0, 0);
    public static final ColumnType TIMESTAMP = new ColumnType(Kind.TIMESTAMP, 0, 0);
    public static final ColumnType TIMESTAMPTZ = new ColumnType(Kind.TIMESTAMPTZ, 0, 0);

    /** A list of 32-bit floats: a vector. */
    public static final ColumnType FLOATS = new ColumnType(Kind.FLOATS, 0, 0);

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),\\s*(\\d+)\\)");
    private static final Map<Kind, String> DUCKDB =
            Map.of(
                    Kind.TEXT, "VARCHAR",
                    Kind.BOOLEAN, "BOOLEAN",
                    Kind.INTEGER, "INTEGER",
                    Kind.BIGINT, "BIGINT",
                    Kind.FLOAT, "FLOAT",
                    Kind.DOUBLE, "DOUBLE",
                    Kind.DATE, "DATE",
                    Kind.TIMESTAMP, "TIMESTAMP",
                    Kind.TIMESTAMPTZ, "TIMESTAMPTZ",
                    Kind.FLOATS, "FLOAT[]");

    /** The families of types. */
    public enum Kind {
        TEXT,
        BOOLEAN,
        INTEGER,
        BIGINT,
        FLOAT,
        DOUBLE,
        DATE,
        TIMESTAMP,
        TIMESTAMPTZ,
        DECIMAL,
        FLOATS
    }

    public static ColumnType decimal(int precision, int scale) {
        if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("decimal(" + precision + "," + scale + ")");
        }
        return new ColumnType(Kind.DECIMAL, precision, scale);
    }

    /**
     * The type of this {@link #name}.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public static ColumnType parse(String name) {
        String lower = name.toLowerCase(Locale.ROOT).strip();
        Matcher decimal = DECIMAL.matcher(lower);
        return decimal.matches()
                ? decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)))
                : new ColumnType(Kind.valueOf(lower.toUpperCase(Locale.ROOT)), 0, 0);
    }

    /** As typed by people: {@code text}, {@code bigint}, {@code decimal(10,2)}. */
    public String name() {
        return kind == Kind.DECIMAL
                ? "decimal(" + precision + "," + scale + ")"
                : kind.name().toLowerCase(Locale.ROOT);
    }

    /** As DuckDB's SQL has it. */
    public String duckdb() {
        return kind == Kind.DECIMAL
                ? "DECIMAL(" + precision + "," + scale + ")"
                : DUCKDB.getOrDefault(kind, "VARCHAR");
    }

    /** Whether every value of this type is one of the other without loss, as Iceberg allows it. */
    public boolean widensTo(ColumnType other) {
        return switch (kind) {
            case INTEGER -> other.kind == Kind.BIGINT;
            case FLOAT -> other.kind == Kind.DOUBLE;
            case DECIMAL ->
                    other.kind == Kind.DECIMAL
                            && other.scale == scale
                            && other.precision > precision;
            case TEXT, BOOLEAN, BIGINT, DOUBLE, DATE, TIMESTAMP, TIMESTAMPTZ, FLOATS -> false;
        };
    }
}
