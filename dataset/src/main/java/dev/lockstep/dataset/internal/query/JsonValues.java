package dev.lockstep.dataset.internal.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of a result as JSON has them. What JSON's readers would change is text: decimals, whole
 * numbers beyond 2^53, numbers that are none; days and times are ISO 8601.
 */
public final class JsonValues {
    private static final long EXACT = 1L << 53;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private JsonValues() {}

    public static @Nullable Object of(ResultSet row, int column) throws SQLException {
        return of(row.getObject(column));
    }

    private static @Nullable Object of(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean truth -> truth;
            case Long number ->
                    Math.abs(number) > EXACT || number == Long.MIN_VALUE
                            ? number.toString()
                            : number;
            case Integer number -> number;
            case Short number -> (int) number;
            case Byte number -> (int) number;
            case BigInteger number ->
                    number.bitLength() <= 53 ? (Object) number.longValue() : number.toString();
            case BigDecimal number -> number.toPlainString();
            case Double number -> Double.isFinite(number) ? number : number.toString();
            case Float number ->
                    Float.isFinite(number)
                            ? new BigDecimal(number.toString()).doubleValue()
                            : number.toString();
            case Timestamp time -> time(time.toLocalDateTime());
            case LocalDateTime time -> time(time);
            case OffsetDateTime time ->
                    time(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()) + "Z";
            case Array array -> array(array);
            case Struct struct -> struct(struct);
            case Map<?, ?> map -> map(map);
            case Blob blob -> HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            default -> value.toString();
        };
    }

    private static String time(LocalDateTime time) {
        String text = TIME.format(time);
        if (time.getNano() == 0) {
            return text;
        }
        String fraction = "%09d".formatted(time.getNano()).replaceAll("0+$", "");
        return text + "." + fraction;
    }

    private static List<@Nullable Object> array(Array array) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object element : (Object[]) array.getArray()) {
            values.add(of(element));
        }
        return values;
    }

    private static Object struct(Struct struct) throws SQLException {
        if (struct instanceof org.duckdb.DuckDBStruct named) {
            return map(named.getMap());
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Object attribute : struct.getAttributes()) {
            values.add(of(attribute));
        }
        return values;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            values.put(String.valueOf(entry.getKey()), of(entry.getValue()));
        }
        return values;
    }
}
