package dev.lockstep.testkit;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Rows that look like real ones, the same for the same seed and number. Vectors are unit vectors
 * near points of a few directions per topic, so that their local dimension is that of real
 * embeddings and not that of noise.
 */
public final class RowGenerator {
    private static final int TOPICS = 24;
    private static final int LOCAL = 12;
    private static final String[] WORDS =
            ("the of index row vector search time consensus light star cell gene market price"
                            + " river stone road network memory page lock commit snapshot proof"
                            + " wave energy field group ring number theory music colour Erdős"
                            + " naïve 数据 données größe")
                    .split(" ");

    private final long seed;
    private final int dimension;
    private final float[][] centres;
    private final float[][][] axes;

    public RowGenerator(long seed, int dimension) {
        this.seed = seed;
        this.dimension = dimension;
        SplittableRandom random = new SplittableRandom(seed);
        centres = new float[TOPICS][];
        axes = new float[TOPICS][LOCAL][];
        for (int t = 0; t < TOPICS; t++) {
            centres[t] = gaussian(random);
            for (int a = 0; a < LOCAL; a++) {
                axes[t][a] = gaussian(random);
            }
        }
    }

    public int dimension() {
        return dimension;
    }

    /** Row number n as it was at first. */
    public Row row(long n) {
        return row(n, 0);
    }

    /** Row number n in its given version: same id, other content. */
    public Row row(long n, int version) {
        SplittableRandom random = new SplittableRandom(seed * 31 + n * 1_000_003 + version);
        int topic = random.nextInt(TOPICS);
        return new Row(
                id(n),
                dimension == 0 ? null : vector(random, topic),
                document(random),
                "{\"topic\":\"t"
                        + topic
                        + "\",\"year\":"
                        + (1950 + random.nextInt(76))
                        + ",\"score\":"
                        + String.format(Locale.ROOT, "%.3f", random.nextDouble())
                        + ",\"n\":"
                        + n
                        + ",\"version\":"
                        + version
                        + "}");
    }

    public static String id(long n) {
        return String.format(Locale.ROOT, "row-%07d", n);
    }

    public List<Row> rows(long from, long to) {
        List<Row> rows = new ArrayList<>();
        for (long n = from; n < to; n++) {
            rows.add(row(n));
        }
        return rows;
    }

    public Batch batch(long from, long to) {
        return Batch.of(rows(from, to), dimension);
    }

    private float[] vector(SplittableRandom random, int topic) {
        float[] v = centres[topic].clone();
        for (float[] axis : axes[topic]) {
            float weight = (float) random.nextGaussian() * 0.3f;
            for (int i = 0; i < dimension; i++) {
                v[i] += weight * axis[i];
            }
        }
        double norm = 0;
        for (float x : v) {
            norm += (double) x * x;
        }
        float scale = norm == 0 ? 1 : (float) (1 / Math.sqrt(norm));
        for (int i = 0; i < dimension; i++) {
            v[i] *= scale;
        }
        return v;
    }

    private static String document(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int words = 5 + random.nextInt(40);
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.append('.').toString();
    }

    private float[] gaussian(SplittableRandom random) {
        float[] v = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            v[i] = (float) random.nextGaussian();
        }
        return v;
    }
}
