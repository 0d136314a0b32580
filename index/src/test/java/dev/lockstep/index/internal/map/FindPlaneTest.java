package dev.lockstep.index.internal.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FindPlaneTest {
    private static final int ROWS = 2_000;

    /** Rows that vary by 3 along one direction, by 1.5 along another, by 0.1 along all others. */
    private static float[] ellipsoid(int dimension, double[] first, double[] second, long seed) {
        Random random = new Random(seed);
        float[] rows = new float[ROWS * dimension];
        for (int row = 0; row < ROWS; row++) {
            double a = 3 * random.nextGaussian();
            double b = 1.5 * random.nextGaussian();
            for (int i = 0; i < dimension; i++) {
                rows[row * dimension + i] =
                        (float) (7 + a * first[i] + b * second[i] + 0.1 * random.nextGaussian());
            }
        }
        return rows;
    }

    private static double[] direction(int dimension, int step) {
        double[] direction = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            direction[i] =
                    Math.cos(Math.PI * step * (i + 0.5) / dimension) * Math.sqrt(2.0 / dimension);
        }
        return direction;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void theDirectionsThatWerePutInAreFound() {
        int dimension = 96;
        double[] first = direction(dimension, 3);
        double[] second = direction(dimension, 11);
        float[] rows = ellipsoid(dimension, first, second, 1);
        PrincipalPlane plane = FindPlane.of(rows, ROWS, dimension);
        assertThat(Math.abs(dot(plane.axes()[0], first))).isGreaterThan(0.999);
        assertThat(Math.abs(dot(plane.axes()[1], second))).isGreaterThan(0.999);
        assertThat(dot(plane.axes()[0], plane.axes()[1])).isEqualTo(0, within(1e-9));
        double whole = 9 + 2.25 + 0.01 * dimension;
        assertThat(plane.shares()[0]).isEqualTo(9.01 / whole, within(0.02));
        assertThat(plane.shares()[1]).isEqualTo(2.26 / whole, within(0.02));
        assertThat(plane.mean()[5]).isEqualTo(7, within(0.1));
    }

    @Test
    void itAgreesWithTheEigenvectorsOfTheCovariance() {
        int dimension = 6;
        int rows = 400;
        Random random = new Random(4);
        float[] vectors = new float[rows * dimension];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) (random.nextGaussian() * (1 + i % dimension));
        }
        PrincipalPlane plane = FindPlane.of(vectors, rows, dimension);
        double[][] covariance = new double[dimension][dimension];
        double total = 0;
        for (int row = 0; row < rows; row++) {
            for (int a = 0; a < dimension; a++) {
                double x = vectors[row * dimension + a] - plane.mean()[a];
                total += x * x;
                for (int b = 0; b <= a; b++) {
                    covariance[a][b] += x * (vectors[row * dimension + b] - plane.mean()[b]);
                }
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        for (int axis = 0; axis < 2; axis++) {
            assertThat(Math.abs(dot(plane.axes()[axis], eigen.vectors()[axis])))
                    .isEqualTo(1, within(1e-6));
            assertThat(plane.shares()[axis]).isEqualTo(eigen.values()[axis] / total, within(1e-9));
        }
    }

    @Test
    void theSameRowsGiveTheSamePlane() {
        float[] rows = ellipsoid(40, direction(40, 1), direction(40, 2), 9);
        PrincipalPlane once = FindPlane.of(rows, ROWS, 40);
        PrincipalPlane again = FindPlane.of(rows.clone(), ROWS, 40);
        assertThat(again.axes()[0]).containsExactly(once.axes()[0]);
        assertThat(again.axes()[1]).containsExactly(once.axes()[1]);
    }

    @Test
    void rowsThatDoNotVaryLieInTheMiddle() {
        PrincipalPlane none = FindPlane.of(new float[0], 0, 3);
        PrincipalPlane one = FindPlane.of(new float[] {1, 2, 3}, 1, 3);
        PrincipalPlane same = FindPlane.of(new float[] {1, 2, 3, 1, 2, 3}, 2, 3);
        for (PrincipalPlane plane : new PrincipalPlane[] {none, one, same}) {
            assertThat(plane.shares()).containsExactly(0, 0);
            assertThat(plane.along(0, new float[] {5, 5, 5}, 0)).isZero();
        }
        PrincipalPlane line = FindPlane.of(new float[] {0, 0, 2, 2, 4, 4}, 3, 2);
        assertThat(line.shares()[0]).isEqualTo(1, within(1e-9));
        assertThat(line.shares()[1]).isEqualTo(0, within(1e-9));
        assertThat(line.along(0, new float[] {0, 0, 2, 2, 4, 4}, 4))
                .isEqualTo(Math.sqrt(8), within(1e-6));
        assertThat(line.along(1, new float[] {0, 0, 2, 2, 4, 4}, 4)).isEqualTo(0, within(1e-6));
        assertThat(FindPlane.of(new float[] {1, 2, 4}, 3, 1).shares()[0])
                .isEqualTo(1, within(1e-9));
    }
}
