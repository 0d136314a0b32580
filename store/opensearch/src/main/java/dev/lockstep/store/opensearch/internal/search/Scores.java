package dev.lockstep.store.opensearch.internal.search;

import dev.lockstep.api.Metric;

/** Turns OpenSearch's scores, which are never negative, back into the common meaning. */
final class Scores {
    private Scores() {}

    /** Of a search along the graph, and from 2.19 on of the script that compares with every row. */
    static double ofGraph(Metric metric, double score) {
        return metric == Metric.COSINE ? 2 * score - 1 : common(metric, score);
    }

    /** Of the script before 2.19. */
    static double ofOlderScript(Metric metric, double score) {
        return metric == Metric.COSINE ? score - 1 : common(metric, score);
    }

    private static double common(Metric metric, double score) {
        return switch (metric) {
            case COSINE -> throw new IllegalArgumentException("cosine");
            case INNER_PRODUCT -> score >= 1 ? score - 1 : 1 - 1 / score;
            case L2 -> -Math.sqrt(Math.max(0, 1 / score - 1));
        };
    }
}
