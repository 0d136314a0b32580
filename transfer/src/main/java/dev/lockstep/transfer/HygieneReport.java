package dev.lockstep.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors that cannot be right, and texts that cannot be, as one pass over a collection found them.
 *
 * @param rows read
 * @param norms null where no row has a finite vector other than zero
 * @param findings one of each kind that was looked for, in the order of {@link Kind}
 */
public record HygieneReport(long rows, @Nullable Norms norms, List<Finding> findings) {
    /** What is looked for. */
    public enum Kind {
        /** Rows whose vectors are equal bit by bit; zero vectors have a kind of their own. */
        DUPLICATE_VECTORS,
        /** Rows whose documents are the same text; empty and missing ones left out. */
        DUPLICATE_DOCUMENTS,
        /** Rows of the same text that have different vectors: stale, or of several models. */
        SAME_DOCUMENT_OTHER_VECTOR,
        ZERO_VECTORS,
        /** A component is no number or infinite. */
        NOT_FINITE,
        WITHOUT_VECTOR,
        /** The norm is not 1; looked for where the metric is cosine or inner product. */
        NOT_NORMALISED,
        NORM_OUTLIERS,
        /** Further from the middle of the collection than nearly all others. */
        FAR_FROM_CENTRE
    }

    /** Euclidean norms of the finite vectors that are not zero; the median to 0.1 %. */
    public record Norms(double min, double mean, double median, double max) {}

    /**
     * What was found of a kind.
     *
     * @param rows concerned
     * @param groups of rows that are alike; 0 where the kind is not about groups
     * @param about for people: the numbers behind it
     * @param examples some ids of the largest groups, a list each; a single list where the kind is
     *     not about groups
     */
    public record Finding(
            Kind kind, long rows, long groups, String about, List<List<String>> examples) {}

    public Finding finding(Kind kind) {
        return findings.stream().filter(f -> f.kind() == kind).findFirst().orElseThrow();
    }
}
