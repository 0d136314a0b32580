package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.search.Hit;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService.DifferentSearch;
import dev.lockstep.migrate.internal.state.LatencyParts;
import dev.lockstep.migrate.internal.state.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two answers to one search. */
public record CompareAnswers(SearchQuery query, List<Hit> source, List<Hit> target, Instant at) {
    private static final double SAME = 0.9999;
    private static final int SHOWN = 10;

    /** Adds what this comparison tells. */
    public Tally into(Tally tally, double sourceMillis, double targetMillis) {
        double overlap = overlap();
        List<Hit[]> common = common();
        double correlation = correlation(common);
        long[] histogram = tally.histogram().clone();
        histogram[(int) Math.round(overlap * (Tally.PARTS - 1))]++;
        long[] sources = tally.source().clone();
        LatencyParts.add(sources, sourceMillis);
        long[] targets = tally.target().clone();
        LatencyParts.add(targets, targetMillis);
        boolean ranked = common.size() > 1;
        return new Tally(
                tally.samples() + 1,
                tally.overlaps() + overlap,
                tally.overlapSquares() + overlap * overlap,
                tally.ranks() + (ranked ? correlation : 0),
                tally.ranked() + (ranked ? 1 : 0),
                tally.drifts() + drift(common),
                tally.drifted() + (common.isEmpty() ? 0 : 1),
                histogram,
                sources,
                targets,
                tally.answered(),
                tally.failed(),
                tally.failovers(),
                overlap >= SAME
                        ? tally.worst()
                        : Tally.worst(tally.worst(), List.of(shown(overlap))),
                tally.traffic());
    }

    private DifferentSearch shown(double overlap) {
        return new DifferentSearch(
                at, query.query(), query.vector(), overlap, ids(source), ids(target));
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().limit(SHOWN).map(Hit::id).toList();
    }

    private double overlap() {
        int most = Math.max(source.size(), target.size());
        return most == 0 ? 1 : (double) common().size() / most;
    }

    /** Hits that both have, in the order of the source. */
    private List<Hit[]> common() {
        Map<String, Hit> there = new HashMap<>();
        target.forEach(h -> there.put(h.id(), h));
        List<Hit[]> common = new ArrayList<>();
        for (Hit h : source) {
            Hit other = there.get(h.id());
            if (other != null) {
                common.add(new Hit[] {h, other});
            }
        }
        return common;
    }

    /** Spearman's, of the ranks among the common ones. */
    private double correlation(List<Hit[]> common) {
        int n = common.size();
        if (n < 2) {
            return 0;
        }
        Map<String, Integer> ranks = new HashMap<>();
        for (Hit h : target) {
            if (common.stream().anyMatch(c -> c[1].id().equals(h.id()))) {
                ranks.put(h.id(), ranks.size());
            }
        }
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double d = i - ranks.getOrDefault(common.get(i)[1].id(), i);
            squares += d * d;
        }
        return 1 - 6 * squares / ((double) n * ((double) n * n - 1));
    }

    private static double drift(List<Hit[]> common) {
        return common.stream().mapToDouble(c -> c[1].score() - c[0].score()).average().orElse(0);
    }
}
