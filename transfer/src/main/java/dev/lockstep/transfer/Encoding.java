package dev.lockstep.transfer;

/**
 * What a lossy target makes of a vector when it is written and read back: exact and idempotent, so
 * that {@code encode(encode(v))} is {@code encode(v)} bit for bit. Proofs compare the encoded
 * vectors of both sides. Safe for many threads.
 */
public interface Encoding {
    /** Every bit is kept. */
    Encoding EXACT = (_, _, _) -> {};

    /** Half precision and back, as {@code halfvec} does. */
    Encoding HALF = Encoding::halve;

    /** Encodes {@code dimension} components in place, from an offset on. */
    void encode(float[] components, int from, int dimension);

    private static void halve(float[] components, int from, int dimension) {
        for (int i = from; i < from + dimension; i++) {
            components[i] = Float.float16ToFloat(Float.floatToFloat16(components[i]));
        }
    }
}
