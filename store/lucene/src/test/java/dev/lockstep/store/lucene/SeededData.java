package dev.lockstep.store.lucene;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Vectors like real embeddings: clusters on a low-dimensional sheet, with noise, of length one. */
final class SeededData {
    private static final int SHEET = 16;

    private final Random random;
    private final int dimension;
    private final float[][] axes;
    private final float[][] centres = new float[60][];

    SeededData(long seed, int dimension) {
        this.random = new Random(seed);
        this.dimension = dimension;
        this.axes = new float[SHEET][];
        for (int i = 0; i < SHEET; i++) {
            axes[i] = gaussian(dimension, 1);
        }
        for (int i = 0; i < centres.length; i++) {
            centres[i] = gaussian(SHEET, 1);
        }
    }

    float[] vector() {
        float[] place = centres[random.nextInt(centres.length)].clone();
        float[] vector = gaussian(dimension, 0.25);
        for (int a = 0; a < SHEET; a++) {
            place[a] += (float) (0.6 * random.nextGaussian());
            for (int i = 0; i < dimension; i++) {
                vector[i] += place[a] * axes[a][i];
            }
        }
        return VectorMath.normalized(vector, 0, dimension);
    }

    private float[] gaussian(int n, double scale) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    List<float[]> vectors(int count) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vectors.add(vector());
        }
        return vectors;
    }

    Batch batch(int firstId, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = firstId; i < firstId + count; i++) {
            rows.add(row("r" + i, vector(), "document number " + i));
        }
        return Batch.of(rows, dimension);
    }

    static Row row(String id, float @Nullable [] vector, @Nullable String document) {
        return new Row(id, vector, document, "{\"n\":" + id.hashCode() % 100 + "}");
    }
}
