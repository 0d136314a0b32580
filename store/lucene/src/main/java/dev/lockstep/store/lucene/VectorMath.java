package dev.lockstep.store.lucene;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Distances between float vectors by SIMD. Sums run in four lanes, so that a result may differ from
 * a plain loop in the last bits, but is the same at every call on one machine.
 */
public final class VectorMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final java.lang.foreign.ValueLayout.OfFloat FLOAT =
            java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    private VectorMath() {}

    public static float dot(float[] a, float[] b) {
        return dot(a, 0, b, 0, a.length);
    }

    /** The inner product of {@code n} floats from an offset in each array. */
    public static float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (int end = n - n % STEP; i < end; i += STEP) {
            s0 = load(a, aFrom + i).fma(load(b, bFrom + i), s0);
            s1 = load(a, aFrom + i + LANES).fma(load(b, bFrom + i + LANES), s1);
            s2 = load(a, aFrom + i + 2 * LANES).fma(load(b, bFrom + i + 2 * LANES), s2);
            s3 = load(a, aFrom + i + 3 * LANES).fma(load(b, bFrom + i + 3 * LANES), s3);
        }
        for (int end = n - n % LANES; i < end; i += LANES) {
            s0 = load(a, aFrom + i).fma(load(b, bFrom + i), s0);
        }
        float sum = sum(s0, s1, s2, s3);
        for (; i < n; i++) {
            sum = Math.fma(a[aFrom + i], b[bFrom + i], sum);
        }
        return sum;
    }

    /** The inner product with {@code a.length} little-endian floats at a byte offset. */
    public static float dot(float[] a, MemorySegment b, long at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int n = a.length;
        int i = 0;
        for (int end = n - n % STEP; i < end; i += STEP) {
            s0 = load(a, i).fma(load(b, at, i), s0);
            s1 = load(a, i + LANES).fma(load(b, at, i + LANES), s1);
            s2 = load(a, i + 2 * LANES).fma(load(b, at, i + 2 * LANES), s2);
            s3 = load(a, i + 3 * LANES).fma(load(b, at, i + 3 * LANES), s3);
        }
        for (int end = n - n % LANES; i < end; i += LANES) {
            s0 = load(a, i).fma(load(b, at, i), s0);
        }
        float sum = sum(s0, s1, s2, s3);
        for (; i < n; i++) {
            sum = Math.fma(a[i], b.get(FLOAT, at + 4L * i), sum);
        }
        return sum;
    }

    public static float squaredDistance(float[] a, float[] b) {
        return squaredDistance(a, MemorySegment.ofArray(b), 0);
    }

    /** The squared Euclidean distance to {@code a.length} little-endian floats at a byte offset. */
    public static float squaredDistance(float[] a, MemorySegment b, long at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int n = a.length;
        int i = 0;
        for (int end = n - n % (2 * LANES); i < end; i += 2 * LANES) {
            FloatVector d0 = load(a, i).sub(load(b, at, i));
            FloatVector d1 = load(a, i + LANES).sub(load(b, at, i + LANES));
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            float d = a[i] - b.get(FLOAT, at + 4L * i);
            sum = Math.fma(d, d, sum);
        }
        return sum;
    }

    /** The cosine of the angle, −1 to 1; NaN where one of them is zero. */
    public static float cosine(float[] a, float[] b) {
        double cosine = dot(a, b) / ((double) norm(a) * norm(b));
        return (float) Math.clamp(cosine, -1.0, 1.0);
    }

    public static float norm(float[] a) {
        return norm(a, 0, a.length);
    }

    /** The Euclidean length of {@code n} floats, right also where their squares leave the range. */
    public static float norm(float[] a, int from, int n) {
        float squared = dot(a, from, a, from, n);
        if (squared > 1e-30f && squared < Float.POSITIVE_INFINITY) {
            return (float) Math.sqrt(squared);
        }
        double sum = 0;
        for (int i = from; i < from + n; i++) {
            sum += (double) a[i] * a[i];
        }
        return (float) Math.sqrt(sum);
    }

    /** A copy of length one; the vector must not be zero. */
    public static float[] normalized(float[] a, int from, int n) {
        double sum = 0;
        for (int i = from; i < from + n; i++) {
            sum += (double) a[i] * a[i];
        }
        double scale = 1 / Math.sqrt(sum);
        float[] unit = new float[n];
        for (int i = 0; i < n; i++) {
            unit[i] = (float) (a[from + i] * scale);
        }
        return unit;
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static FloatVector load(MemorySegment b, long at, int i) {
        return FloatVector.fromMemorySegment(SPECIES, b, at + 4L * i, ORDER);
    }

    private static float sum(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }
}
