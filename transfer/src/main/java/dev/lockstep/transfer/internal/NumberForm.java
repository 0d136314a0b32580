package dev.lockstep.transfer.internal;

import java.math.BigInteger;

/**
 * The canonical form of a JSON number: sign, digits without zeros at either end, and the power of
 * ten of the last digit. 1, 1.0, 10e-1 are one value, −0 is 0, and nothing is ever expanded,
 * however large the exponent.
 */
final class NumberForm {
    /** Powers beyond it are written as text; which form is taken depends on the value alone. */
    private static final long LARGE_POWER = 100_000_000_000_000_000L;

    private static final int EXACT_DIGITS = 15;
    private static final int EXACT_POWER = 290;

    private final boolean asDouble;
    private String text = "";
    private int from;
    private int to;
    private boolean negative;
    private int whole;
    private int wholeEnd;
    private int fraction;
    private int fractionEnd;
    private int exponent;

    NumberForm(boolean asDouble) {
        this.asDouble = asDouble;
    }

    /** Writes the number that begins at an offset; returns the offset behind it. */
    int write(String json, int offset, Bytes out) {
        text = json;
        from = offset;
        negative = is(from, '-');
        whole = negative ? from + 1 : from;
        wholeEnd = digits(text, whole);
        if (text.charAt(whole) == '0' && wholeEnd > whole + 1) {
            throw new Unhashable("JSON with a number that begins with 0 at character " + whole);
        }
        fraction = is(wholeEnd, '.') ? wholeEnd + 1 : wholeEnd;
        fractionEnd = fraction > wholeEnd ? digits(text, fraction) : wholeEnd;
        to = fractionEnd;
        exponent = -1;
        if (is(to, 'e') || is(to, 'E')) {
            exponent = to + 1;
            to = digits(text, is(exponent, '+') || is(exponent, '-') ? exponent + 1 : exponent);
        }
        form(out);
        return to;
    }

    private boolean is(int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    /** The offset behind at least one digit. */
    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw new Unhashable("JSON with no value at character " + from);
        }
        return at;
    }

    private void form(Bytes out) {
        int start = out.size();
        out.put('n');
        out.put(negative ? '-' : '+');
        out.putInt(0);
        int digitsAt = out.size();
        append(text, whole, wholeEnd, digitsAt, out);
        append(text, fraction, fractionEnd, digitsAt, out);
        int trailing = 0;
        while (out.size() > digitsAt && out.array()[out.size() - 1] == '0') {
            out.truncate(out.size() - 1);
            trailing++;
        }
        int count = out.size() - digitsAt;
        if (count == 0) {
            out.truncate(start);
            out.put('0');
            return;
        }
        out.setInt(digitsAt - 4, count);
        long shift = (long) trailing - (fractionEnd - fraction);
        if (exponent < 0 || small(text, exponent, to)) {
            long power = shift + (exponent < 0 ? 0 : parse(text, exponent, to));
            if (asDouble && rounds(count, power)) {
                out.truncate(start);
                rounded(text.substring(from, to), out);
            } else {
                power(power, out);
            }
        } else if (asDouble) {
            out.truncate(start);
            rounded(text.substring(from, to), out);
        } else {
            power(new BigInteger(unsigned(text, exponent, to)).add(BigInteger.valueOf(shift)), out);
        }
    }

    /** Appends digits, but no zeros before the first other one. */
    private static void append(String text, int from, int to, int digitsAt, Bytes out) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c != '0' || out.size() > digitsAt) {
                out.put(c);
            }
        }
    }

    private static boolean small(String text, int from, int to) {
        int at = from + (text.charAt(from) == '+' || text.charAt(from) == '-' ? 1 : 0);
        while (at < to && text.charAt(at) == '0') {
            at++;
        }
        return to - at <= 17;
    }

    private static long parse(String text, int from, int to) {
        boolean negative = text.charAt(from) == '-';
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            value = c == '+' || c == '-' ? value : 10 * value + (c - '0');
        }
        return negative ? -value : value;
    }

    private static String unsigned(String text, int from, int to) {
        return text.substring(text.charAt(from) == '+' ? from + 1 : from, to);
    }

    private static void power(long power, Bytes out) {
        if (Math.abs(power) <= LARGE_POWER) {
            out.put('p');
            out.putLong(power);
        } else {
            power(BigInteger.valueOf(power), out);
        }
    }

    private static void power(BigInteger power, Bytes out) {
        if (power.abs().compareTo(BigInteger.valueOf(LARGE_POWER)) <= 0) {
            power(power.longValue(), out);
            return;
        }
        byte[] bytes = power.toByteArray();
        out.put('P');
        out.putInt(bytes.length);
        out.putAll(bytes, 0, bytes.length);
    }

    /** Whether a double might not keep the value; 15 digits it always keeps. */
    private static boolean rounds(int digits, long power) {
        return digits > EXACT_DIGITS || Math.abs(power) > EXACT_POWER;
    }

    private static void rounded(String number, Bytes out) {
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            out.put(value > 0 ? 'I' : 'i');
            return;
        }
        // Exact, so that no second rounding comes in.
        new NumberForm(false).write(Double.toString(value), 0, out);
    }
}
