package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.store.lucene.internal.segment.Ids;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a row's score is the sum of 1 / (60 +
 * rank) over the lists that have it.
 *
 * <p>Ranks alone hide how far apart two rows are: behind the one row with the rare word there is
 * always a second one that merely shares a common word, and together with a good place by vector it
 * would win. So a row counts as found by its words only where they say at least half as much as for
 * the best row.
 */
final class Fusion {
    private static final double K = SearchRequest.FUSION;
    private static final float SAYS_SOMETHING = 0.5f;

    private Fusion() {}

    /** A row of either list; a rank of 0 where the list does not have it. */
    record Fused(int doc, String id, double score, int vectorRank, int textRank) {}

    /** How long both lists are for so many hits. */
    static int depth(int count) {
        return Math.min(Asked.MOST_HITS, Math.max(100, 4 * count));
    }

    static List<Fused> of(Nearest.Found[] vectors, List<TextSearch.Found> texts, int count, Ids ids)
            throws IOException {
        Map<Integer, int[]> ranks = new LinkedHashMap<>();
        for (int i = 0; i < vectors.length; i++) {
            ranks.computeIfAbsent(vectors[i].doc(), d -> new int[2])[0] = i + 1;
        }
        for (int i = 0; i < saying(texts); i++) {
            ranks.computeIfAbsent(texts.get(i).doc(), d -> new int[2])[1] = i + 1;
        }
        List<Fused> fused = new ArrayList<>(ranks.size());
        for (Map.Entry<Integer, int[]> row : ranks.entrySet()) {
            int[] r = row.getValue();
            fused.add(
                    new Fused(
                            row.getKey(),
                            ids.of(row.getKey()),
                            part(r[0]) + part(r[1]),
                            r[0],
                            r[1]));
        }
        fused.sort(Comparator.comparing((Fused f) -> -f.score()).thenComparing(Fused::id));
        return fused.subList(0, Math.min(count, fused.size()));
    }

    /** How many of them, best first, count. */
    private static int saying(List<TextSearch.Found> texts) {
        int count = 0;
        while (count < texts.size()
                && texts.get(count).score() >= SAYS_SOMETHING * texts.getFirst().score()) {
            count++;
        }
        return count;
    }

    private static double part(int rank) {
        return rank == 0 ? 0 : 1 / (K + rank);
    }
}
