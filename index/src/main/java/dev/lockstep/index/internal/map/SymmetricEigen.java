package dev.lockstep.index.internal.map;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues of a small symmetric matrix, largest first, with their vectors as rows; by the cyclic
 * method of Jacobi (Golub, Van Loan: Matrix Computations, 8.5).
 */
record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int SWEEPS = 50;

    /**
     * @param lower only its lower half is read
     */
    static SymmetricEigen of(double[][] lower) {
        int n = lower.length;
        double[][] a = new double[n][n];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            v[i][i] = 1;
            for (int j = 0; j <= i; j++) {
                a[i][j] = lower[i][j];
                a[j][i] = lower[i][j];
            }
        }
        for (int sweep = 0; sweep < SWEEPS && !isDiagonal(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        return sorted(a, v);
    }

    private static boolean isDiagonal(double[][] a) {
        double off = 0;
        double diagonal = 0;
        for (int i = 0; i < a.length; i++) {
            diagonal += a[i][i] * a[i][i];
            for (int j = 0; j < i; j++) {
                off += a[i][j] * a[i][j];
            }
        }
        return off <= 1e-24 * diagonal;
    }

    /** Makes the element at p, q zero. */
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
        double c = 1 / Math.hypot(1, t);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[k][q] = s * kp + c * kq;
        }
        turn(a[p], a[q], c, s);
        turn(v[p], v[q], c, s);
    }

    private static void turn(double[] p, double[] q, double c, double s) {
        for (int k = 0; k < p.length; k++) {
            double pk = p[k];
            double qk = q[k];
            p[k] = c * pk - s * qk;
            q[k] = s * pk + c * qk;
        }
    }

    private static SymmetricEigen sorted(double[][] a, double[][] v) {
        int[] order =
                IntStream.range(0, a.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -a[i][i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double[] values = new double[a.length];
        double[][] vectors = new double[a.length][];
        for (int i = 0; i < order.length; i++) {
            values[i] = a[order[i]][order[i]];
            vectors[i] = v[order[i]];
        }
        return new SymmetricEigen(values, vectors);
    }
}
