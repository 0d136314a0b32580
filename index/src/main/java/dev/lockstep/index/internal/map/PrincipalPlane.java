package dev.lockstep.index.internal.map;

/**
 * The plane through the mean of some vectors along which they lie widest apart.
 *
 * @param axes two of unit length, at a right angle; all zero where the vectors do not vary that far
 * @param shares of the whole variance along each axis, 0 to 1
 */
record PrincipalPlane(double[] mean, double[][] axes, double[] shares) {
    static final int AXES = 2;

    /** Where the vector that begins there lies along an axis, 0 being the mean. */
    double along(int axis, float[] vectors, int at) {
        double sum = 0;
        double[] direction = axes[axis];
        for (int i = 0; i < mean.length; i++) {
            sum += (vectors[at + i] - mean[i]) * direction[i];
        }
        return sum;
    }
}
