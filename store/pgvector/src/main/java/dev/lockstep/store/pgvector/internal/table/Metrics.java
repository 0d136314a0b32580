package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.api.Metric;

/** The three metrics as pgvector has them. */
public final class Metrics {
    private Metrics() {}

    /** Such as {@code vector_cosine_ops}. */
    public static Metric ofOperatorClass(String name) {
        return switch (name.substring(name.indexOf('_') + 1)) {
            case "cosine_ops" -> Metric.COSINE;
            case "ip_ops" -> Metric.INNER_PRODUCT;
            default -> Metric.L2;
        };
    }

    public static String operatorClass(Metric metric, boolean half) {
        String name =
                switch (metric) {
                    case COSINE -> "cosine_ops";
                    case INNER_PRODUCT -> "ip_ops";
                    case L2 -> "l2_ops";
                };
        return (half ? "halfvec_" : "vector_") + name;
    }

    /** Whose ascending order is nearest first. */
    public static String operator(Metric metric) {
        return switch (metric) {
            case COSINE -> "<=>";
            case INNER_PRODUCT -> "<#>";
            case L2 -> "<->";
        };
    }

    /** The score in the common meaning of pgvector's distance. */
    public static double score(Metric metric, double distance) {
        return metric == Metric.COSINE ? 1 - distance : -distance;
    }
}
