package dev.lockstep.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorMathTest {
    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(
            ints = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 384, 387, 768, 1536, 4096})
    void agreesWithPlainLoops(int n) {
        float[] a = vector(n);
        float[] b = vector(n);
        double dot = 0;
        double squared = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < n; i++) {
            dot += (double) a[i] * b[i];
            squared += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        float error = 1e-5f * n;
        MemorySegment inSegment = shifted(b);
        assertThat(VectorMath.dot(a, b)).isCloseTo((float) dot, within(error));
        // Not the same bits: in which order lanes are added depends on what has been compiled.
        assertThat(VectorMath.dot(a, inSegment, 3)).isCloseTo((float) dot, within(error));
        assertThat(VectorMath.squaredDistance(a, b)).isCloseTo((float) squared, within(error));
        assertThat(VectorMath.squaredDistance(a, inSegment, 3))
                .isCloseTo((float) squared, within(error));
        assertThat(VectorMath.norm(a)).isCloseTo((float) Math.sqrt(aa), within(error));
        assertThat(VectorMath.cosine(a, b))
                .isCloseTo((float) (dot / Math.sqrt(aa * bb)), within(1e-5f));
        assertThat(VectorMath.norm(VectorMath.normalized(a, 0, n))).isCloseTo(1f, within(2e-6f));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 1e-20f, 1f, 1e19f, 1e25f})
    void lengthIsRightAtTheEndsOfTheRange(float scale) {
        float[] a = new float[100];
        java.util.Arrays.fill(a, scale);
        assertThat(VectorMath.norm(a) / scale).isCloseTo(10f, within(1e-4f));
        assertThat(VectorMath.normalized(a, 0, 100)[0]).isCloseTo(0.1f, within(1e-6f));
    }

    private float[] vector(int n) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) random.nextGaussian();
        }
        return v;
    }

    private static MemorySegment shifted(float[] values) {
        MemorySegment segment = MemorySegment.ofArray(new byte[4 * values.length + 3]);
        MemorySegment.copy(MemorySegment.ofArray(values), 0, segment, 3, 4L * values.length);
        return segment;
    }
}
