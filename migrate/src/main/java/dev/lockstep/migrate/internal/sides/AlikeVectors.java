package dev.lockstep.migrate.internal.sides;

import org.jspecify.annotations.Nullable;

/**
 * Whether two vectors are of one text by one model. The same weights round differently on another
 * processor, and a column may keep half precision, so not every bit counts.
 */
public final class AlikeVectors {
    /** The cosine, as for the canaries of a collection. */
    private static final double SAME = 0.9995;

    private AlikeVectors() {}

    public static boolean are(float @Nullable [] one, float @Nullable [] other) {
        if (one == null || other == null || one.length != other.length) {
            return false;
        }
        double dot = 0;
        double ones = 0;
        double others = 0;
        for (int i = 0; i < one.length; i++) {
            dot += (double) one[i] * other[i];
            ones += (double) one[i] * one[i];
            others += (double) other[i] * other[i];
        }
        // Two of no length are equal; one of them has no direction to compare.
        return ones == 0 || others == 0 ? ones == others : dot / Math.sqrt(ones * others) >= SAME;
    }
}
