package dev.lockstep.transfer;

import dev.lockstep.api.Metric;
import dev.lockstep.transfer.HygieneReport.Norms;
import dev.lockstep.transfer.internal.FewIds;
import dev.lockstep.transfer.internal.Histogram;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one thread has counted of vectors by themselves; merged at the end. */
final class HygieneTally {
    private static final double TOLERANCE = 0.001;

    private final int examples;
    private final boolean normalised;
    private final Counted zero;
    private final Counted notFinite;
    private final Counted without;
    private final Counted notNormalised;
    private final Histogram norms = new Histogram();
    private final Histogram distances = new Histogram();
    private final FewIds shortest;
    private final FewIds longest;
    private final FewIds furthest;
    private long rows;
    private double normSum;
    private double normMin = Double.POSITIVE_INFINITY;
    private double normMax;

    HygieneTally(int examples, Metric metric) {
        this.examples = examples;
        this.normalised = metric != Metric.L2;
        this.zero = new Counted(examples);
        this.notFinite = new Counted(examples);
        this.without = new Counted(examples);
        this.notNormalised = new Counted(examples);
        this.shortest = new FewIds(examples);
        this.longest = new FewIds(examples);
        this.furthest = new FewIds(examples);
    }

    /** Rows, and the ids of the first of them. */
    record Some(long rows, List<String> ids) {}

    /** What counts as usual of a quantity. */
    record Spread(double median, double low, double high) {}

    private static final class Counted {
        private final FewIds ids;
        private long rows;

        Counted(int examples) {
            ids = new FewIds(examples);
        }

        void add(String id) {
            rows++;
            ids.add(id);
        }

        void merge(Counted other) {
            rows += other.rows;
            ids.merge(other.ids);
        }

        Some some() {
            return new Some(rows, ids.ids());
        }
    }

    void without(String id) {
        rows++;
        without.add(id);
    }

    /**
     * @param norm not finite where a component is not
     * @param distance from the centre, −1 where there is none
     * @return whether it is a finite vector other than zero
     */
    boolean vector(String id, double norm, double distance) {
        rows++;
        if (!Double.isFinite(norm)) {
            notFinite.add(id);
            return false;
        }
        if (norm == 0) {
            zero.add(id);
            return false;
        }
        if (normalised && Math.abs(norm - 1) > TOLERANCE) {
            notNormalised.add(id);
        }
        norm(id, norm);
        if (distance >= 0) {
            distances.add(distance);
            furthest.add(-distance, id);
        }
        return true;
    }

    private void norm(String id, double norm) {
        normSum += norm;
        normMin = Math.min(normMin, norm);
        normMax = Math.max(normMax, norm);
        norms.add(norm);
        shortest.add(norm, id);
        longest.add(-norm, id);
    }

    void merge(HygieneTally other) {
        rows += other.rows;
        zero.merge(other.zero);
        notFinite.merge(other.notFinite);
        without.merge(other.without);
        notNormalised.merge(other.notNormalised);
        norms.merge(other.norms);
        distances.merge(other.distances);
        shortest.merge(other.shortest);
        longest.merge(other.longest);
        furthest.merge(other.furthest);
        normSum += other.normSum;
        normMin = Math.min(normMin, other.normMin);
        normMax = Math.max(normMax, other.normMax);
    }

    long rows() {
        return rows;
    }

    /** Finite vectors other than zero. */
    long measured() {
        return norms.size();
    }

    Some zero() {
        return zero.some();
    }

    Some notFinite() {
        return notFinite.some();
    }

    Some without() {
        return without.some();
    }

    Some notNormalised() {
        return notNormalised.some();
    }

    @Nullable Norms norms() {
        return norms.size() == 0
                ? null
                : new Norms(normMin, normSum / norms.size(), norms.quantile(0.5), normMax);
    }

    Spread normSpread(double deviations, double toDeviation, double least) {
        return spread(norms, deviations, toDeviation, least);
    }

    Spread distanceSpread(double deviations, double toDeviation, double least) {
        return spread(distances, deviations, toDeviation, least);
    }

    private static Spread spread(
            Histogram of, double deviations, double toDeviation, double least) {
        double median = of.quantile(0.5);
        double deviation =
                Math.max(toDeviation * of.medianDistanceTo(median), least * Math.abs(median));
        return new Spread(median, median - deviations * deviation, median + deviations * deviation);
    }

    Some normsOutside(Spread usual) {
        long count = norms.below(usual.low()) + norms.above(usual.high());
        List<String> low =
                shortest.ranked().stream()
                        .filter(r -> usual.low() > 0 && under(r.rank(), usual.low()))
                        .map(FewIds.Ranked::id)
                        .toList();
        return new Some(
                count, Stream.concat(over(longest, usual), low.stream()).limit(examples).toList());
    }

    Some distancesBeyond(Spread usual) {
        return new Some(distances.above(usual.high()), over(furthest, usual).toList());
    }

    /** In whole buckets, as the counts are. */
    private static Stream<String> over(FewIds byNegated, Spread usual) {
        return byNegated.ranked().stream()
                .filter(r -> Histogram.bucket(-r.rank()) > Histogram.bucket(usual.high()))
                .map(FewIds.Ranked::id);
    }

    private static boolean under(double value, double low) {
        return Histogram.bucket(value) < Histogram.bucket(low);
    }
}
