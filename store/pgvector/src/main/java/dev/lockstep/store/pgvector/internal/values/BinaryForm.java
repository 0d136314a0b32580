package dev.lockstep.store.pgvector.internal.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

/**
 * Makes of values in binary form what the types' output functions would: of floating-point numbers
 * the same number, if not in the same spelling, and of arrays the same elements.
 */
final class BinaryForm {
    private static final Set<String> TYPES =
            Set.of(
                    "text",
                    "varchar",
                    "bpchar",
                    "name",
                    "json",
                    "jsonb",
                    "uuid",
                    "int2",
                    "int4",
                    "int8",
                    "float4",
                    "float8",
                    "numeric",
                    "bool",
                    "bytea",
                    "date",
                    "timestamp",
                    "timestamptz");
    private static final BigInteger BASE = BigInteger.valueOf(10_000);

    private BinaryForm() {}

    static boolean isRead(String type) {
        return TYPES.contains(type);
    }

    /** Whether it is read in the very spelling of the output function. */
    static boolean isSpelledAlike(String type) {
        return isRead(type) && !type.startsWith("float");
    }

    static String text(ByteBuffer in, String type) {
        return switch (type) {
            case "int2" -> Short.toString(in.getShort());
            case "int4" -> Integer.toString(in.getInt());
            case "int8" -> Long.toString(in.getLong());
            case "float4" -> FloatForm.text(in.getFloat());
            case "float8" -> FloatForm.text(in.getDouble());
            case "numeric" -> numeric(in);
            case "bool" -> in.get() == 0 ? "f" : "t";
            case "uuid" -> new UUID(in.getLong(), in.getLong()).toString();
            case "bytea" -> "\\x" + hex(in);
            case "date" -> Times.date(in.getInt());
            case "timestamp" -> Times.timestamp(in.getLong(), "");
            case "timestamptz" -> Times.timestamp(in.getLong(), "+00");
            case "jsonb" -> string(in.position(in.position() + 1));
            default -> string(in);
        };
    }

    private static String hex(ByteBuffer in) {
        return HexFormat.of().formatHex(in.array(), in.position(), in.limit());
    }

    private static String string(ByteBuffer in) {
        return new String(in.array(), in.position(), in.remaining(), StandardCharsets.UTF_8);
    }

    /** Digits to the base 10,000, of which the first counts {@code 10,000 ^ weight}. */
    private static String numeric(ByteBuffer in) {
        int digits = in.getShort();
        int weight = in.getShort();
        int sign = in.getShort() & 0xffff;
        int scale = in.getShort();
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < digits; i++) {
            value = value.multiply(BASE).add(BigInteger.valueOf(in.getShort()));
        }
        return switch (sign) {
            case 0xc000 -> "NaN";
            case 0xd000 -> "Infinity";
            case 0xf000 -> "-Infinity";
            default ->
                    new BigDecimal(sign == 0 ? value : value.negate(), 4 * (digits - 1 - weight))
                            .setScale(scale)
                            .toPlainString();
        };
    }

    /** With every element but null in quotes. */
    static String array(ByteBuffer in, String element) {
        int[] lengths = new int[in.getInt()];
        in.getLong();
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = in.getInt();
            in.getInt();
        }
        StringBuilder text = new StringBuilder();
        if (lengths.length == 0) {
            return "{}";
        }
        list(in, element, lengths, 0, text);
        return text.toString();
    }

    private static void list(
            ByteBuffer in, String element, int[] lengths, int depth, StringBuilder text) {
        for (int i = 0; i < lengths[depth]; i++) {
            text.append(i == 0 ? '{' : ',');
            if (depth + 1 < lengths.length) {
                list(in, element, lengths, depth + 1, text);
            } else {
                element(in, element, text);
            }
        }
        text.append('}');
    }

    private static void element(ByteBuffer in, String type, StringBuilder text) {
        int length = in.getInt();
        if (length < 0) {
            text.append("NULL");
            return;
        }
        ByteBuffer value = ByteBuffer.wrap(in.array(), in.position(), length);
        in.position(in.position() + length);
        text.append('"')
                .append(text(value, type).replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }
}
