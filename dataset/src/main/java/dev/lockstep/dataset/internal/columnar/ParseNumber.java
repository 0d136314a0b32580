package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.dataset.internal.type.ValueForm;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Makes the stored number of a text, the same that the form's SQL makes; of a text that does not
 * have the form, or whose number is stored in another way, {@link #NONE}.
 */
final class ParseNumber {
    /** What no text comes to: it lies outside of every form. */
    static final long NONE = Long.MIN_VALUE;

    private static final int MOST_DIGITS = 18;

    /** As many as a double tells apart. */
    private static final int MOST_SIGNIFICANT = 17;

    private static final long MICROS_A_DAY = 86_400_000_000L;

    private final ValueForm form;
    private final int scale;

    /**
     * @param scale digits behind the point, for decimals
     */
    ParseNumber(ValueForm form, int scale) {
        this.form = form;
        this.scale = scale;
    }

    static boolean knows(ValueForm form) {
        return switch (form) {
            case BOOLEAN, BIGINT, DECIMAL, DOUBLE, DATE, TIMESTAMP -> true;
            default -> false;
        };
    }

    long of(byte[] b, int from, int to) {
        return switch (form) {
            case BIGINT -> decimal(b, from, to, 0);
            case DECIMAL -> decimal(b, from, to, scale);
            case DATE -> to - from == 10 ? day(b, from) : NONE;
            case TIMESTAMP -> timestamp(b, from, to);
            case DOUBLE -> floating(b, from, to);
            case BOOLEAN -> truth(b, from, to);
            default -> NONE;
        };
    }

    /** Digits behind the point. */
    static int scale(byte[] b, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (b[i] == '.') {
                return to - 1 - i;
            }
        }
        return 0;
    }

    private static long decimal(byte[] b, int from, int to, int scale) {
        boolean negative = from < to && b[from] == '-';
        int at = negative ? from + 1 : from;
        boolean leadingZero = at + 1 < to && b[at] == '0' && b[at + 1] != '.';
        if (at == to || leadingZero || to - at > MOST_DIGITS + 1) {
            return NONE;
        }
        long value = 0;
        int digits = 0;
        int behind = -1;
        for (; at < to; at++) {
            int digit = b[at] - '0';
            if (digit >= 0 && digit <= 9) {
                value = 10 * value + digit;
                digits++;
                behind += behind >= 0 ? 1 : 0;
            } else if (b[at] == '.' && behind < 0 && digits > 0) {
                behind = 0;
            } else {
                return NONE;
            }
        }
        if (behind == 0 || behind > scale || scale == 0 && behind > 0) {
            return NONE;
        }
        for (int i = Math.max(0, behind); i < scale; i++) {
            value *= 10;
            digits++;
        }
        boolean minusZero = negative && value == 0 && scale == 0;
        return digits > MOST_DIGITS || minusZero ? NONE : negative ? -value : value;
    }

    private static int number(byte[] b, int from, int length) {
        int value = 0;
        for (int i = from; i < from + length; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /** Days since 1970 of {@code 2026-11-21}. */
    private static long day(byte[] b, int from) {
        int year = number(b, from, 4);
        int month = number(b, from + 5, 2);
        int day = number(b, from + 8, 2);
        boolean written = b[from + 4] == '-' && b[from + 7] == '-';
        if (!written || year < 1 || month < 1 || month > 12 || day < 1) {
            return NONE;
        }
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    /** Microseconds since 1970 of {@code 2026-11-21T10:20:30.123456}, or less of it. */
    private static long timestamp(byte[] b, int from, int to) {
        int length = to - from;
        if (length != 16 && length != 19 && (length < 21 || length > 26)) {
            return NONE;
        }
        long day = day(b, from);
        boolean written = (b[from + 10] == 'T' || b[from + 10] == ' ') && b[from + 13] == ':';
        int hour = number(b, from + 11, 2);
        int minute = number(b, from + 14, 2);
        int second = length > 16 && b[from + 16] == ':' ? number(b, from + 17, 2) : 0;
        boolean separated =
                length == 16 || b[from + 16] == ':' && (length == 19 || b[from + 19] == '.');
        int micros = length > 20 ? number(b, from + 20, length - 20) : 0;
        for (int i = length; length > 20 && i < 26; i++) {
            micros *= 10;
        }
        boolean known = hour >= 0 && minute >= 0 && second >= 0 && micros >= 0;
        if (day == NONE || !written || !separated || !known) {
            return NONE;
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return NONE;
        }
        long seconds = 3600L * hour + 60L * minute + second;
        return day * MICROS_A_DAY + 1_000_000 * seconds + micros;
    }

    private static long floating(byte[] b, int from, int to) {
        String text = new String(b, from, to - from, StandardCharsets.US_ASCII);
        if (!ValueForm.DOUBLE.fits(text) || significant(text) > MOST_SIGNIFICANT) {
            return NONE;
        }
        double value = Double.parseDouble(text);
        // The bits of −0 are NONE: left to SQL.
        return Double.isFinite(value) ? Double.doubleToRawLongBits(value) : NONE;
    }

    /** Digits of the number before its exponent, zeros in front left out. */
    private static int significant(String text) {
        int digits = 0;
        for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
            boolean digit = Character.isDigit(text.charAt(i));
            digits += digit && (digits > 0 || text.charAt(i) != '0') ? 1 : 0;
        }
        return digits;
    }

    private static long truth(byte[] b, int from, int to) {
        String text = new String(b, from, to - from, StandardCharsets.US_ASCII);
        return switch (text) {
            case "true", "TRUE", "True" -> 1;
            case "false", "FALSE", "False" -> 0;
            default -> NONE;
        };
    }
}
