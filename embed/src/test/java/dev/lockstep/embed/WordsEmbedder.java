package dev.lockstep.embed;

import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small deterministic model that remembers what it was asked. */
final class WordsEmbedder implements Embedder {
    final List<String> asked = new ArrayList<>();
    private final int dimension;
    private final String revision;

    private final int weights;

    WordsEmbedder(int dimension, String revision) {
        this(dimension, revision, 0);
    }

    /**
     * @param weights what makes its vectors those of another model
     */
    WordsEmbedder(int dimension, String revision, int weights) {
        this.weights = weights;
        this.dimension = dimension;
        this.revision = revision;
    }

    @Override
    public ModelIdentity identity() {
        return new ModelIdentity("words", revision, "sum", "refuse@1000", "");
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int window() {
        return 1000;
    }

    @Override
    public int tokens(String text) {
        return text.split(" ").length;
    }

    @Override
    public synchronized List<float[]> embed(List<String> texts) {
        asked.addAll(texts);
        return texts.stream().map(this::vector).toList();
    }

    private float[] vector(String text) {
        float[] v = new float[dimension];
        Random random = new Random(text.hashCode() + 31L * weights);
        for (int i = 0; i < dimension; i++) {
            v[i] = random.nextFloat();
        }
        return v;
    }

    @Override
    public void close() {}
}
