package dev.lockstep.transfer;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The middle of a collection, from a sample of each split's first rows: for cosine the mean
 * direction, otherwise the median of each component, neither of which a few strange rows can move
 * far.
 *
 * @param sampled vectors that it was made from
 */
record Centre(double[] point, boolean directions, int sampled) {
    private static final int SAMPLE = 2_000;

    /** Null where the sample has no vector that could be used. */
    static @Nullable Centre of(RowSource source, int splits) {
        boolean directions = source.spec().metric() == Metric.COSINE;
        List<float[]> sample = sample(source, splits);
        if (sample.isEmpty()) {
            return null;
        }
        int dimension = sample.getFirst().length;
        double[] point =
                directions ? direction(sample, dimension) : componentMedians(sample, dimension);
        return directions && norm(point) == 0 ? null : new Centre(point, directions, sample.size());
    }

    private static List<float[]> sample(RowSource source, int wanted) {
        List<Split> splits =
                source.plan(wanted).stream().filter(s -> s.kind() == Split.Kind.ROWS).toList();
        int each = Math.max(1, SAMPLE / Math.max(1, splits.size()));
        List<float[]> vectors = new ArrayList<>();
        for (Split split : splits) {
            try (BatchReader reader = source.open(split, Position.START, each)) {
                Batch batch = reader.next();
                for (int i = 0; batch != null && i < Math.min(each, batch.size()); i++) {
                    float[] vector = batch.vector(i);
                    double square = vector == null ? 0 : square(vector, 0, vector.length);
                    if (vector != null && square > 0 && Double.isFinite(square)) {
                        vectors.add(vector);
                    }
                }
            }
        }
        return vectors;
    }

    private static double[] direction(List<float[]> sample, int dimension) {
        double[] sum = new double[dimension];
        for (float[] vector : sample) {
            double norm = Math.sqrt(square(vector, 0, dimension));
            for (int d = 0; d < dimension; d++) {
                sum[d] += vector[d] / norm;
            }
        }
        double norm = norm(sum);
        for (int d = 0; norm > 0 && d < dimension; d++) {
            sum[d] /= norm;
        }
        return sum;
    }

    private static double[] componentMedians(List<float[]> sample, int dimension) {
        double[] medians = new double[dimension];
        float[] column = new float[sample.size()];
        for (int d = 0; d < dimension; d++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = sample.get(i)[d];
            }
            Arrays.sort(column);
            medians[d] = column[column.length / 2];
        }
        return medians;
    }

    private static double norm(double[] point) {
        double sum = 0;
        for (double c : point) {
            sum += c * c;
        }
        return Math.sqrt(sum);
    }

    static double square(float[] vectors, int from, int dimension) {
        double sum = 0;
        for (int i = from; i < from + dimension; i++) {
            sum += (double) vectors[i] * vectors[i];
        }
        return sum;
    }

    /** Of a vector with that norm: 1 − cosine, or the Euclidean distance. */
    double distance(float[] vectors, int from, double norm) {
        double sum = 0;
        if (directions) {
            for (int d = 0; d < point.length; d++) {
                sum += vectors[from + d] * point[d];
            }
            return Math.max(0, 1 - sum / norm);
        }
        for (int d = 0; d < point.length; d++) {
            double apart = vectors[from + d] - point[d];
            sum += apart * apart;
        }
        return Math.sqrt(sum);
    }
}
