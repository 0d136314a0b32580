package dev.lockstep.index;

import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A small deterministic model: texts that share words are near. It remembers what it was asked. */
final class WordVectors implements Embedder {
    static final int DIMENSION = 32;
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final String revision;
    volatile java.util.function.Consumer<List<String>> beforeEmbedding = texts -> {};

    WordVectors(String revision) {
        this.revision = revision;
    }

    @Override
    public ModelIdentity identity() {
        return new ModelIdentity("words", revision, "sum", "refuse@50", "");
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public int window() {
        return 50;
    }

    @Override
    public int tokens(String text) {
        return text.split(" ").length;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        beforeEmbedding.accept(texts);
        asked.addAll(texts);
        return texts.stream().map(this::vector).toList();
    }

    private float[] vector(String text) {
        float[] v = new float[DIMENSION];
        for (String word : text.toLowerCase(java.util.Locale.ROOT).split("\\W+")) {
            Random random = new Random((word + revision).hashCode());
            for (int i = 0; i < DIMENSION; i++) {
                v[i] += (float) random.nextGaussian();
            }
        }
        return v;
    }

    @Override
    public void close() {}
}
