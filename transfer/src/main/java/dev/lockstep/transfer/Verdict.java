package dev.lockstep.transfer;

import java.util.BitSet;
import java.util.List;

/** What a comparison of two snapshots came to. */
public sealed interface Verdict {
    /** Both sides hold the same rows. */
    record Equal(long rows, Fingerprint fingerprint) implements Verdict {}

    /**
     * They do not. All counts are exact.
     *
     * @param ranges of the fingerprints that differ
     * @param first the first hundred of the rows; {@link Proof#differences} has all
     */
    record Different(
            BitSet ranges,
            long onlyLeft,
            long onlyRight,
            long changed,
            long doubled,
            List<RowDifference> first)
            implements Verdict {
        public long rows() {
            return onlyLeft + onlyRight + changed + doubled;
        }
    }

    /** Whether it is {@link Equal}. */
    default boolean equal() {
        return this instanceof Equal;
    }
}
