package dev.lockstep.embed;

import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import dev.lockstep.embed.internal.Pooling;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Takes texts of any length: one beyond the model's window is cut into pieces between words, and
 * its vector is the mean of the pieces' vectors, weighted by their tokens, at unit length. Texts
 * within the window get the model's own vector. The identity says so, since long texts get other
 * vectors.
 */
public final class ChunkingEmbedder implements Embedder {
    private final Embedder model;

    public ChunkingEmbedder(Embedder model) {
        this.model = model;
    }

    @Override
    public ModelIdentity identity() {
        ModelIdentity m = model.identity();
        return new ModelIdentity(
                m.name(),
                m.revision(),
                m.pooling(),
                "chunk-mean@" + model.window(),
                m.parameters());
    }

    @Override
    public int dimension() {
        return model.dimension();
    }

    @Override
    public int window() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int tokens(String text) {
        return model.tokens(text);
    }

    @Override
    public long tokensCharged() {
        return model.tokensCharged();
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        List<String> pieces = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (String text : texts) {
            if (model.tokens(text) <= model.window()) {
                pieces.add(text);
            } else {
                pieces.addAll(pieces(text));
            }
            ends.add(pieces.size());
        }
        List<float[]> vectors = model.embed(pieces);
        List<float[]> result = new ArrayList<>(texts.size());
        int from = 0;
        for (int end : ends) {
            result.add(end - from == 1 ? vectors.get(from) : mean(pieces, vectors, from, end));
            from = end;
        }
        return result;
    }

    private float[] mean(List<String> pieces, List<float[]> vectors, int from, int end) {
        double[] sum = new double[model.dimension()];
        for (int p = from; p < end; p++) {
            int weight = model.tokens(pieces.get(p));
            float[] v = vectors.get(p);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += (double) weight * v[d];
            }
        }
        return Pooling.toUnit(sum);
    }

    /** Pieces that each fit the window, as long as they can be, cut between words. */
    List<String> pieces(String text) {
        List<Integer> cuts = cuts(text);
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < cuts.size() - 1) {
            int end = longest(text, cuts, start);
            String piece = text.substring(cuts.get(start), cuts.get(end)).strip();
            if (!piece.isEmpty()) {
                pieces.addAll(fits(piece) ? List.of(piece) : halves(piece));
            }
            start = end;
        }
        return pieces;
    }

    private boolean fits(String piece) {
        return model.tokens(piece) <= model.window();
    }

    /** A single word beyond the window, such as encoded data, has no better place to be cut. */
    private List<String> halves(String word) {
        int middle = word.offsetByCodePoints(0, word.codePointCount(0, word.length()) / 2);
        List<String> parts = new ArrayList<>();
        for (String half : List.of(word.substring(0, middle), word.substring(middle))) {
            parts.addAll(fits(half) ? List.of(half) : halves(half));
        }
        return parts;
    }

    private int longest(String text, List<Integer> cuts, int start) {
        int low = start + 1;
        int high = cuts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (fits(text.substring(cuts.get(start), cuts.get(middle)))) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static List<Integer> cuts(String text) {
        BreakIterator words = BreakIterator.getLineInstance(Locale.ROOT);
        words.setText(text);
        List<Integer> cuts = new ArrayList<>();
        for (int at = words.first(); at != BreakIterator.DONE; at = words.next()) {
            cuts.add(at);
        }
        return cuts;
    }

    @Override
    public void close() {
        model.close();
    }
}
