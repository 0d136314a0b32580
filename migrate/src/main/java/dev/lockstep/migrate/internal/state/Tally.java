package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.service.MigrationService.Comparison;
import dev.lockstep.api.service.MigrationService.DifferentSearch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of searches by one server, since the migration began.
 *
 * @param overlaps sum, and of squares
 * @param ranks sum of rank correlations
 * @param ranked how many had one
 * @param histogram of overlaps in eleven parts
 * @param answered searches that the target answered or failed to
 * @param traffic null where it was told before there was such a count
 */
public record Tally(
        long samples,
        double overlaps,
        double overlapSquares,
        double ranks,
        long ranked,
        double drifts,
        long drifted,
        long[] histogram,
        long[] source,
        long[] target,
        long answered,
        long failed,
        long failovers,
        List<DifferentSearch> worst,
        @Nullable Traffic traffic) {
    public static final int PARTS = 11;
    private static final int KEPT = 20;
    private static final double Z95 = 1.96;

    public static Tally none() {
        return new Tally(
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                new long[PARTS],
                LatencyParts.none(),
                LatencyParts.none(),
                0,
                0,
                0,
                List.of(),
                Traffic.NONE);
    }

    public Tally plus(Tally other) {
        return new Tally(
                samples + other.samples,
                overlaps + other.overlaps,
                overlapSquares + other.overlapSquares,
                ranks + other.ranks,
                ranked + other.ranked,
                drifts + other.drifts,
                drifted + other.drifted,
                sum(histogram, other.histogram),
                sum(source, other.source),
                sum(target, other.target),
                answered + other.answered,
                failed + other.failed,
                failovers + other.failovers,
                worst(worst, other.worst),
                seen().plus(other.seen()));
    }

    /** The counts alone. */
    Tally counts() {
        return since(none());
    }

    /**
     * What was counted since then, of all but what applications asked. Another server may not have
     * told yet what it had counted by then: nothing is below none.
     */
    public Tally since(@Nullable Tally before) {
        if (before == null) {
            return this;
        }
        return new Tally(
                Math.max(0, samples - before.samples),
                Math.max(0, overlaps - before.overlaps),
                Math.max(0, overlapSquares - before.overlapSquares),
                ranks - before.ranks,
                Math.max(0, ranked - before.ranked),
                drifts - before.drifts,
                Math.max(0, drifted - before.drifted),
                without(histogram, before.histogram),
                without(source, before.source),
                without(target, before.target),
                Math.max(0, answered - before.answered),
                Math.max(0, failed - before.failed),
                Math.max(0, failovers - before.failovers),
                List.of(),
                Traffic.NONE);
    }

    public Traffic seen() {
        return traffic == null ? Traffic.NONE : traffic;
    }

    /** One more search that the target answered. */
    public Tally answered(Instant now) {
        return with(answered + 1, failed, failovers, seen().atTarget(now));
    }

    /** One more search that the target failed to answer. */
    public Tally failing() {
        return with(answered + 1, failed + 1, failovers, seen());
    }

    /** One more search that the other side answered in its place. */
    public Tally failedOver() {
        return with(answered, failed, failovers + 1, seen());
    }

    /** One more search of an application, which got an answer or did not. */
    public Tally asked(boolean unanswered) {
        return with(answered, failed, failovers, seen().asked(unanswered));
    }

    private Tally with(long answers, long failures, long others, Traffic searches) {
        return new Tally(
                samples,
                overlaps,
                overlapSquares,
                ranks,
                ranked,
                drifts,
                drifted,
                histogram,
                source,
                target,
                answers,
                failures,
                others,
                worst,
                searches);
    }

    private static long[] sum(long[] one, long[] other) {
        long[] sum = one.clone();
        Arrays.setAll(sum, i -> one[i] + other[i]);
        return sum;
    }

    private static long[] without(long[] all, long[] before) {
        long[] rest = all.clone();
        Arrays.setAll(rest, i -> Math.max(0, all[i] - before[i]));
        return rest;
    }

    public static List<DifferentSearch> worst(
            List<DifferentSearch> some, List<DifferentSearch> others) {
        List<DifferentSearch> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.comparingDouble(DifferentSearch::overlap));
        return List.copyOf(all.subList(0, Math.min(KEPT, all.size())));
    }

    /** The share of the target's searches that failed. */
    public double errors() {
        return answered == 0 ? 0 : (double) failed / answered;
    }

    public Comparison view() {
        double mean = samples == 0 ? 0 : overlaps / samples;
        double half = samples < 2 ? 1 : Z95 * Math.sqrt(variance(mean) / samples);
        return new Comparison(
                samples,
                mean,
                Math.max(0, mean - half),
                Math.min(1, mean + half),
                ranked == 0 ? 0 : ranks / ranked,
                drifted == 0 ? 0 : drifts / drifted,
                LatencyParts.quantile(source, 0.95),
                LatencyParts.quantile(target, 0.95),
                errors(),
                failovers,
                Arrays.stream(histogram).boxed().toList());
    }

    /** Of a sample; never quite none, since a few equal answers prove little. */
    private double variance(double mean) {
        double found = (overlapSquares - samples * mean * mean) / (samples - 1);
        return Math.max(found, 0.25 / samples);
    }
}
