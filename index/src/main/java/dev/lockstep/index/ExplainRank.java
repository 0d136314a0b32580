package dev.lockstep.index;

import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.index.internal.why.WordsOfFilters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says why a row that is there is not among the hits, or where it is: filtered, and by which
 * condition; missed by the graph; or lower. Costs a scan, and for the score a second one.
 */
public record ExplainRank(Searcher searcher, SearchRequest request) {
    private static final int MOST = 10_000;

    /** Empty where there is no such row. */
    public Optional<Why> why(String id) {
        List<Row> row = searcher.fetch(List.of(id));
        if (row.isEmpty()) {
            return Optional.empty();
        }
        if (!searcher.passes(request.filter(), id)) {
            return Optional.of(new Why(id, "filtered", filtered(row.getFirst())));
        }
        List<Hit> hits = searcher.search(request).hits();
        for (int i = 0; i < hits.size(); i++) {
            Hit hit = hits.get(i);
            if (hit.id().equals(id)) {
                String sentence = "The row is hit number " + (i + 1) + ".";
                return Optional.of(new Why(id, "found", sentence, i + 1, hit.score()));
            }
        }
        return Optional.of(request.vector() == null ? byTextOnly(id) : byRank(id));
    }

    private String filtered(Row row) {
        String conditions =
                WordsOfFilters.conditions(request.filter()).stream()
                        .filter(c -> !searcher.passes(c, row.id()))
                        .map(c -> condition(c, row))
                        .collect(Collectors.joining("; "));
        return "The row is there, but does not pass the filter: " + conditions + ".";
    }

    private static String condition(Filter condition, Row row) {
        return "asked was "
                + WordsOfFilters.of(condition)
                + ", and "
                + WordsOfFilters.found(condition, row.metadata());
    }

    private static Why byTextOnly(String id) {
        return new Why(
                id,
                "lower",
                "The row is there and passes the filter, but none of its words brought it among the"
                        + " hits; try --mode hybrid.");
    }

    private Why byRank(String id) {
        OptionalLong rank = searcher.exactRank(request, id);
        if (rank.isEmpty()) {
            return new Why(id, "lower", "The row is there, but has no vector to be compared.");
        }
        long r = rank.getAsLong();
        Double score = score(id, r);
        String at = "number " + r + " by exact distance" + said(score);
        if (request.mode() != Mode.VECTOR) {
            String others =
                    r > request.count()
                            ? ", and its words did not bring it further up."
                            : "; the words put others before it.";
            return new Why(id, "lower", "The row is " + at + others, r, score);
        }
        if (r > request.count()) {
            return new Why(
                    id,
                    "lower",
                    "The row is " + at + ", and " + request.count() + " were asked for.",
                    r,
                    score);
        }
        return new Why(
                id,
                "missed",
                "The graph missed the row: it is "
                        + at
                        + "; search with a higher --effort, or with --exact.",
                r,
                score);
    }

    private static String said(@Nullable Double score) {
        return score == null ? "" : String.format(java.util.Locale.ROOT, ", score %.4f", score);
    }

    /** Of the row at that rank; the rows before it are compared once more. */
    private @Nullable Double score(String id, long rank) {
        if (rank > MOST) {
            return null;
        }
        SearchRequest exact =
                new SearchRequest(
                        Mode.VECTOR, request.vector(), null, (int) rank, 0, true, request.filter());
        return searcher.search(exact).hits().stream()
                .filter(hit -> hit.id().equals(id))
                .findFirst()
                .map(Hit::score)
                .orElse(null);
    }
}
