package dev.lockstep.bench.search;

import java.util.SplittableRandom;

/**
 * Unit vectors whose local dimension is that of real embeddings: topics, each a sheet of a few
 * directions, and a little noise in all. The same seed and number give the same vector.
 */
final class SheetVectors {
    private static final int TOPICS = 200;
    private static final int SHEET = 24;

    private final long seed;
    private final int dimension;
    private final float[][] centres = new float[TOPICS][];
    private final float[][] axes = new float[4 * SHEET][];

    SheetVectors(long seed, int dimension) {
        this.seed = seed;
        this.dimension = dimension;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TOPICS; i++) {
            centres[i] = gaussian(random, 1);
        }
        for (int i = 0; i < axes.length; i++) {
            axes[i] = gaussian(random, 1);
        }
    }

    float[] vector(long number) {
        SplittableRandom random = new SplittableRandom(seed ^ (number + 1) * 0x9E3779B97F4A7C15L);
        int topic = random.nextInt(TOPICS);
        float[] v = gaussian(random, 0.2);
        add(v, centres[topic], 0.8f);
        SplittableRandom chosen = new SplittableRandom(topic);
        for (int i = 0; i < SHEET; i++) {
            add(v, axes[chosen.nextInt(axes.length)], (float) random.nextGaussian() * 0.35f);
        }
        double norm = 0;
        for (float x : v) {
            norm += (double) x * x;
        }
        float scale = (float) (1 / Math.sqrt(norm));
        for (int i = 0; i < dimension; i++) {
            v[i] *= scale;
        }
        return v;
    }

    private static void add(float[] v, float[] direction, float weight) {
        for (int i = 0; i < v.length; i++) {
            v[i] += weight * direction[i];
        }
    }

    private float[] gaussian(SplittableRandom random, double scale) {
        float[] v = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            v[i] = (float) (scale * random.nextGaussian());
        }
        return v;
    }
}
