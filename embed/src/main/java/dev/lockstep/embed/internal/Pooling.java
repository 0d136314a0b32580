package dev.lockstep.embed.internal;

import java.nio.FloatBuffer;

/** From one vector a token to one a text. */
public final class Pooling {
    private Pooling() {}

    /**
     * The mean of all tokens' vectors, brought to unit length. Sums in double, so that the order of
     * magnitude of a long text costs no precision.
     *
     * @param hidden {@code tokens * dimension} floats
     */
    public static float[] meanToUnit(FloatBuffer hidden, int tokens, int dimension) {
        double[] sum = new double[dimension];
        for (int t = 0; t < tokens; t++) {
            int at = t * dimension;
            for (int d = 0; d < dimension; d++) {
                sum[d] += hidden.get(at + d);
            }
        }
        return toUnit(sum);
    }

    /** The vector of unit length in the same direction; a zero vector stays zero. */
    public static float[] toUnit(double[] v) {
        double square = 0;
        for (double x : v) {
            square += x * x;
        }
        double scale = square == 0 ? 0 : 1 / Math.sqrt(square);
        float[] unit = new float[v.length];
        for (int d = 0; d < v.length; d++) {
            unit[d] = (float) (v[d] * scale);
        }
        return unit;
    }
}
