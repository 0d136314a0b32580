package dev.lockstep.store.pgvector.internal.values;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floating-point numbers as PostgreSQL writes them: the shortest decimal strictly between the
 * middles to the neighbours, and of those of that length the nearest. (Java's own takes at least
 * two digits, and the middles too.)
 */
final class FloatForm {
    private static final int DIGITS = 17;

    private FloatForm() {}

    static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return special(value);
        }
        double size = Math.abs(value);
        BigDecimal up =
                size == Double.MAX_VALUE
                        ? exact(size).add(exact(Math.ulp(size)))
                        : exact(Math.nextUp(size));
        return signed(value < 0, shortest(exact(size), exact(Math.nextDown(size)), up));
    }

    static String text(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value) || value == 0) {
            return special(value);
        }
        float size = Math.abs(value);
        BigDecimal up =
                size == Float.MAX_VALUE
                        ? exact(size).add(exact(Math.ulp(size)))
                        : exact(Math.nextUp(size));
        return signed(value < 0, shortest(exact(size), exact(Math.nextDown(size)), up));
    }

    private static String special(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return Double.toString(value);
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }

    private static String signed(boolean negative, BigDecimal value) {
        return (negative ? value.negate() : value).toString();
    }

    private static BigDecimal shortest(BigDecimal value, BigDecimal below, BigDecimal above) {
        BigDecimal two = BigDecimal.TWO;
        BigDecimal from = value.add(below).divide(two);
        BigDecimal to = value.add(above).divide(two);
        for (int digits = 1; digits < DIGITS; digits++) {
            BigDecimal nearest = rounded(value, digits, RoundingMode.HALF_EVEN);
            if (nearest.compareTo(from) > 0 && nearest.compareTo(to) < 0) {
                return nearest;
            }
            BigDecimal up = rounded(value, digits, RoundingMode.UP);
            if (up.compareTo(to) < 0) {
                return up;
            }
        }
        return rounded(value, DIGITS, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal rounded(BigDecimal value, int digits, RoundingMode mode) {
        return value.round(new MathContext(digits, mode));
    }
}
