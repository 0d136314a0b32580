package dev.lockstep.store.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** BM25 with k1 = 1.2 and b = 0.75 over the words of documents and metadata. */
final class Words {
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    private final Map<String, Map<String, Integer>> counts = new HashMap<>();
    private final Map<String, Integer> lengths = new HashMap<>();
    private final Map<String, Integer> rowsWith = new HashMap<>();
    private long length;

    void add(String id, @Nullable String document, @Nullable String metadata) {
        List<String> words = words((document == null ? "" : document) + " " + metadata);
        Map<String, Integer> mine = new HashMap<>();
        words.forEach(w -> mine.merge(w, 1, Integer::sum));
        mine.keySet().forEach(w -> rowsWith.merge(w, 1, Integer::sum));
        counts.put(id, mine);
        lengths.put(id, words.size());
        length += words.size();
    }

    /** The score of a row, 0 where it has none of the words. */
    double score(String text, String id) {
        Map<String, Integer> mine = counts.getOrDefault(id, Map.of());
        double average = (double) length / Math.max(1, counts.size());
        double score = 0;
        for (String word : new LinkedHashSet<>(words(text))) {
            int times = mine.getOrDefault(word, 0);
            int rows = rowsWith.getOrDefault(word, 0);
            double rare = Math.log(1 + (counts.size() - rows + 0.5) / (rows + 0.5));
            double norm = K1 * (1 - B + B * lengths.getOrDefault(id, 0) / Math.max(1, average));
            score += rare * times / (times + norm);
        }
        return score;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
