package dev.lockstep.migrate.internal.state;

import java.util.Arrays;

/** Counts of durations in parts that each are a tenth longer than the one before. */
public final class LatencyParts {
    private static final double SHORTEST_MS = 0.05;
    private static final double STEP = Math.log(1.1);
    private static final int PARTS = 140;

    private LatencyParts() {}

    static long[] none() {
        return new long[PARTS];
    }

    public static void add(long[] parts, double millis) {
        double ratio = Math.max(1, millis / SHORTEST_MS);
        parts[Math.min(PARTS - 1, (int) (Math.log(ratio) / STEP))]++;
    }

    /** Milliseconds below which this share is, within a tenth; 0 where nothing was counted. */
    static double quantile(long[] parts, double share) {
        long all = Arrays.stream(parts).sum();
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < parts.length && all > 0; i++) {
            seen += parts[i];
            if (seen >= wanted) {
                return SHORTEST_MS * Math.exp(STEP * (i + 1));
            }
        }
        return 0;
    }
}
