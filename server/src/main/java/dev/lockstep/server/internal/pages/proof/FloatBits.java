package dev.lockstep.server.internal.pages.proof;

import dev.lockstep.api.service.CollectionService.FloatPair;
import dev.lockstep.server.internal.pages.Show;
import java.util.ArrayList;
import java.util.List;

/** A float of both sides, bit by bit as IEEE 754 has them: 1 sign, 8 exponent, 23 mantissa. */
public record FloatBits(FloatPair pair) {
    private static final int BITS = 32;
    private static final int EXPONENT = 1;
    private static final int MANTISSA = 9;

    /**
     * Neighbouring bits of one part that all differ or all do not.
     *
     * @param part {@code sign}, {@code exponent} or {@code mantissa}
     */
    public record Bits(String part, String text, boolean differs) {}

    public List<Bits> left() {
        return bits(parsed(pair.leftBits()));
    }

    public List<Bits> right() {
        return bits(parsed(pair.rightBits()));
    }

    private static int parsed(String hex) {
        return Integer.parseUnsignedInt(hex, 16);
    }

    private int difference() {
        return parsed(pair.leftBits()) ^ parsed(pair.rightBits());
    }

    private List<Bits> bits(int value) {
        List<Bits> bits = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < BITS; at++) {
            text.append(bit(value, at));
            boolean ends =
                    at + 1 == BITS
                            || !part(at).equals(part(at + 1))
                            || bit(difference(), at) != bit(difference(), at + 1);
            if (ends) {
                bits.add(new Bits(part(at), text.toString(), bit(difference(), at) == 1));
                text.setLength(0);
            }
        }
        return bits;
    }

    private static int bit(int value, int at) {
        return value >>> (BITS - 1 - at) & 1;
    }

    private static String part(int at) {
        return at < EXPONENT ? "sign" : at < MANTISSA ? "exponent" : "mantissa";
    }

    /** Such as "2 bits differ: exponent, mantissa". */
    public String words() {
        List<String> parts =
                left().stream().filter(Bits::differs).map(Bits::part).distinct().toList();
        return Show.count(Integer.bitCount(difference()), "bit differs", "bits differ")
                + ": "
                + String.join(", ", parts);
    }
}
