package dev.lockstep.api;

/**
 * How near two vectors are. A score means the same in every store: higher is nearer, in the unit
 * that each constant names, so that a threshold survives a migration.
 */
public enum Metric {
    /** Score = cosine of the angle, −1 to 1 (that is 1 − cosine distance). */
    COSINE,
    /** Score = inner product, unbounded. */
    INNER_PRODUCT,
    /** Score = −(Euclidean distance), at most 0. */
    L2
}
