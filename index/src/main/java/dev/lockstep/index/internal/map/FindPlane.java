package dev.lockstep.index.internal.map;

import java.util.Arrays;
import java.util.Random;

/**
 * Finds the two principal components by randomised subspace iteration (Halko, Martinsson, Tropp:
 * Finding structure with randomness, 2011, algorithm 4.4): a few random directions are multiplied
 * with the covariance again and again and made orthonormal in between, until they span the widest
 * ones. The covariance itself is never formed. The same vectors give the same plane, each axis
 * turned so that its largest component is positive.
 */
final class FindPlane {
    private static final int BLOCK = 8;
    private static final int ROUNDS = 60;
    private static final double STILL = 1e-7;
    private static final long SEED = 20_110_217;

    private final float[] vectors;
    private final int count;
    private final int dimension;
    private final double[] mean;
    private final double[][] block;
    private double total;

    private FindPlane(float[] vectors, int count, int dimension) {
        this.vectors = vectors;
        this.count = count;
        this.dimension = dimension;
        this.mean = new double[dimension];
        this.block = new double[Math.min(BLOCK, dimension)][dimension];
    }

    /**
     * @param vectors flat, {@code count * dimension} floats or more
     */
    static PrincipalPlane of(float[] vectors, int count, int dimension) {
        return new FindPlane(vectors, count, dimension).find();
    }

    private PrincipalPlane find() {
        centre();
        double[][] axes = new double[PrincipalPlane.AXES][dimension];
        double[] shares = new double[PrincipalPlane.AXES];
        if (total > 0) {
            start();
            double[] variances = iterate();
            for (int a = 0; a < Math.min(axes.length, block.length); a++) {
                shares[a] = Math.clamp(variances[a] / total, 0, 1);
                axes[a] = shares[a] > STILL ? turned(block[a]) : axes[a];
            }
        }
        return new PrincipalPlane(mean, axes, shares);
    }

    private void centre() {
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < dimension; i++) {
                mean[i] += vectors[row * dimension + i];
            }
        }
        for (int i = 0; i < dimension; i++) {
            mean[i] /= Math.max(1, count);
        }
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < dimension; i++) {
                double d = vectors[row * dimension + i] - mean[i];
                total += d * d;
            }
        }
    }

    private void start() {
        Random random = new Random(SEED);
        for (double[] direction : block) {
            Arrays.setAll(direction, i -> random.nextGaussian());
        }
        orthonormalise();
    }

    /** Leaves the block as the principal directions, widest first; returns the sums of squares. */
    private double[] iterate() {
        double[] before = new double[block.length];
        for (int round = 0; round < ROUNDS; round++) {
            double[] now = rotate();
            double moved = 0;
            for (int a = 0; a < Math.min(PrincipalPlane.AXES, now.length); a++) {
                moved += Math.abs(now[a] - before[a]);
            }
            before = now;
            if (moved <= STILL * total) {
                break;
            }
            multiply();
            orthonormalise();
        }
        return rotate();
    }

    /** Rayleigh and Ritz: the best directions within the span of the block. */
    private double[] rotate() {
        double[][] within = new double[block.length][block.length];
        double[] along = new double[block.length];
        for (int row = 0; row < count; row++) {
            project(row, along);
            for (int a = 0; a < along.length; a++) {
                for (int b = 0; b <= a; b++) {
                    within[a][b] += along[a] * along[b];
                }
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(within);
        double[][] turned = new double[block.length][dimension];
        for (int a = 0; a < block.length; a++) {
            for (int b = 0; b < block.length; b++) {
                add(turned[a], eigen.vectors()[a][b], block[b]);
            }
        }
        System.arraycopy(turned, 0, block, 0, block.length);
        return eigen.values();
    }

    private void multiply() {
        double[][] product = new double[block.length][dimension];
        double[] along = new double[block.length];
        double[] sum = new double[block.length];
        for (int row = 0; row < count; row++) {
            project(row, along);
            for (int a = 0; a < along.length; a++) {
                double[] to = product[a];
                double by = along[a];
                sum[a] += by;
                for (int i = 0; i < dimension; i++) {
                    to[i] += by * vectors[row * dimension + i];
                }
            }
        }
        for (int a = 0; a < block.length; a++) {
            add(product[a], -sum[a], mean);
            block[a] = product[a];
        }
    }

    private void project(int row, double[] along) {
        for (int a = 0; a < along.length; a++) {
            double[] direction = block[a];
            double sum = 0;
            for (int i = 0; i < dimension; i++) {
                sum += (vectors[row * dimension + i] - mean[i]) * direction[i];
            }
            along[a] = sum;
        }
    }

    /** Gram and Schmidt, twice: once leaves too much of the others behind. */
    private void orthonormalise() {
        for (int a = 0; a < block.length; a++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int b = 0; b < a; b++) {
                    add(block[a], -dot(block[a], block[b]), block[b]);
                }
            }
            double norm = Math.sqrt(dot(block[a], block[a]));
            for (int i = 0; i < dimension; i++) {
                block[a][i] = norm == 0 ? 0 : block[a][i] / norm;
            }
        }
    }

    private static double[] turned(double[] axis) {
        int largest = 0;
        for (int i = 1; i < axis.length; i++) {
            largest = Math.abs(axis[i]) > Math.abs(axis[largest]) + STILL ? i : largest;
        }
        double sign = axis[largest] < 0 ? -1 : 1;
        return Arrays.stream(axis).map(x -> sign * x).toArray();
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
