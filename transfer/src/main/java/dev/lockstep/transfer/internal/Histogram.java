package dev.lockstep.transfer.internal;

/**
 * How many of a stream of positive numbers are about how large, for quantiles in 2 MB whatever
 * their number. A bucket is a float's exponent and its first ten bits: 0.1 % of the value wide. Not
 * for two threads at once.
 */
public final class Histogram {
    private static final int SHIFT = 13;

    private final long[] counts = new long[1 << 31 - SHIFT];
    private long size;

    public void add(double value) {
        counts[bucket(value)]++;
        size++;
    }

    /** The bucket of a value that is at least 0 and no NaN. */
    public static int bucket(double value) {
        return Float.floatToRawIntBits((float) Math.abs(value)) >>> SHIFT;
    }

    private static double middle(int bucket) {
        return Float.intBitsToFloat(bucket << SHIFT | 1 << SHIFT - 1);
    }

    public void merge(Histogram other) {
        for (int b = 0; b < counts.length; b++) {
            counts[b] += other.counts[b];
        }
        size += other.size;
    }

    public long size() {
        return size;
    }

    /** The value below which this share of all lies, to 0.1 %; 0 where there are none. */
    public double quantile(double share) {
        long wanted = (long) (share * (size - 1));
        long seen = 0;
        for (int b = 0; b < counts.length; b++) {
            seen += counts[b];
            if (counts[b] > 0 && seen > wanted) {
                return middle(b);
            }
        }
        return 0;
    }

    /** The median of the distances of all values to one. */
    public double medianDistanceTo(double value) {
        Histogram distances = new Histogram();
        for (int b = 0; b < counts.length; b++) {
            if (counts[b] > 0) {
                int bucket = bucket(Math.abs(middle(b) - value));
                distances.counts[bucket] += counts[b];
                distances.size += counts[b];
            }
        }
        return distances.quantile(0.5);
    }

    /** How many lie in buckets above that of the value. */
    public long above(double value) {
        return sum(bucket(value) + 1, counts.length);
    }

    /** How many lie in buckets below that of the value. */
    public long below(double value) {
        return value <= 0 ? 0 : sum(0, bucket(value));
    }

    private long sum(int from, int to) {
        long sum = 0;
        for (int b = from; b < to; b++) {
            sum += counts[b];
        }
        return sum;
    }
}
