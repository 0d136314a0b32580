package dev.lockstep.run.internal.submit;

import java.math.BigInteger;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes keys that sort by time: 48 bits of milliseconds and 80 random bits, in lower-case Crockford
 * base 32, 26 characters (the form of a ULID). Keys of one instance always ascend, also within a
 * millisecond and when the clock is set back. Safe for many threads.
 */
public final class RunIds {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final int RANDOM_BITS = 80;

    private final InstantSource clock;
    private final RandomGenerator random;
    private BigInteger last = BigInteger.ZERO;

    public RunIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next key. */
    public synchronized String next() {
        byte[] tail = new byte[RANDOM_BITS / 8];
        random.nextBytes(tail);
        BigInteger drawn =
                BigInteger.valueOf(clock.millis())
                        .shiftLeft(RANDOM_BITS)
                        .or(new BigInteger(1, tail));
        last = drawn.compareTo(last) > 0 ? drawn : last.add(BigInteger.ONE);
        return encode(last);
    }

    private static String encode(BigInteger number) {
        char[] out = new char[LENGTH];
        BigInteger rest = number;
        for (int i = LENGTH - 1; i >= 0; i--) {
            out[i] = DIGITS.charAt(rest.intValue() & 31);
            rest = rest.shiftRight(5);
        }
        return new String(out);
    }
}
