package dev.lockstep.store.lucene.internal.document;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * One text for each decimal value: {@code 1}, {@code 1.0} and {@code 1e0} share it. Nothing is
 * expanded, so that {@code 1e999999999} costs no more than its spelling.
 */
public final class DecimalKey {
    private DecimalKey() {}

    /** The key of a number as JSON spells it. */
    public static String of(String number) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        String mantissa = e < 0 ? number : number.substring(0, e);
        BigInteger exponent = e < 0 ? BigInteger.ZERO : new BigInteger(unsigned(number, e + 1));
        boolean negative = mantissa.startsWith("-");
        String digits = negative ? mantissa.substring(1) : mantissa;
        int point = digits.indexOf('.');
        if (point >= 0) {
            exponent = exponent.subtract(BigInteger.valueOf(digits.length() - point - 1));
            digits = digits.substring(0, point) + digits.substring(point + 1);
        }
        return key(negative, digits, exponent);
    }

    /** The key of a number in a filter; a double means the shortest decimal that reads as it. */
    public static String of(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double d = number.doubleValue();
            return Double.isFinite(d) ? of(number.toString()) : "not-finite";
        }
        return of(number instanceof BigDecimal d ? d.toString() : number.toString());
    }

    private static String key(boolean negative, String digits, BigInteger exponent) {
        int from = 0;
        int to = digits.length();
        while (from < to && digits.charAt(from) == '0') {
            from++;
        }
        while (to > from && digits.charAt(to - 1) == '0') {
            to--;
        }
        if (from == to) {
            return "0";
        }
        BigInteger scaled = exponent.add(BigInteger.valueOf(digits.length() - to));
        return (negative ? "-" : "") + digits.substring(from, to) + "e" + scaled;
    }

    private static String unsigned(String number, int from) {
        return number.charAt(from) == '+' ? number.substring(from + 1) : number.substring(from);
    }
}
