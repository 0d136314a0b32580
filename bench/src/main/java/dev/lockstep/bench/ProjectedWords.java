package dev.lockstep.bench;

import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import java.util.List;
import java.util.Random;

/**
 * A model that costs nothing: the seed in a text picks a point of a space of few dimensions, which
 * is projected into many, with a little noise; as vectors of real texts have a low local dimension.
 */
final class ProjectedWords implements Embedder {
    private static final int LOCAL = 24;

    private final int dimension;
    private final float[] projection;

    ProjectedWords(int dimension) {
        this.dimension = dimension;
        this.projection = new float[dimension * LOCAL];
        Random random = new Random(1);
        for (int i = 0; i < projection.length; i++) {
            projection[i] = (float) random.nextGaussian();
        }
    }

    @Override
    public ModelIdentity identity() {
        return new ModelIdentity("projected-words", "1", "none", "none", "d=" + dimension);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int window() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int tokens(String text) {
        return 1;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        return texts.stream().map(t -> vector(t.hashCode())).toList();
    }

    float[] vector(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        float[] point = new float[LOCAL];
        for (int l = 0; l < LOCAL; l++) {
            point[l] = (float) random.nextGaussian();
        }
        float[] v = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            float sum = 0.2f * (float) random.nextGaussian();
            for (int l = 0; l < LOCAL; l++) {
                sum += projection[d * LOCAL + l] * point[l];
            }
            v[d] = sum;
        }
        return v;
    }

    @Override
    public void close() {}
}
