package dev.lockstep.store.memory;

import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.api.search.Searcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Searches by comparing with every row. */
final class MemorySearcher implements Searcher {
    private static final int FUSION = SearchRequest.FUSION;

    private final MemoryGeneration generation;
    private final Metric metric;
    private final List<String> ids = new ArrayList<>();
    private final Words words = new Words();

    MemorySearcher(MemoryGeneration generation) {
        this.generation = generation;
        this.metric = generation.rows().spec().metric();
        generation.visit((id, row) -> {
            words.add(id, row.document(), row.metadata());
            return ids.add(id);
        });
    }

    /** An id with its score. */
    private record Scored(String id, double score) {}

    @Override
    public long rows() {
        return ids.size();
    }

    @Override
    public SearchResult search(SearchRequest request) {
        List<Scored> byVector = request.mode() == Mode.TEXT ? List.of() : byVector(request);
        List<Scored> byText = request.mode() == Mode.VECTOR ? List.of() : byText(request);
        Map<String, Integer> vectorRanks = ranks(byVector);
        Map<String, Integer> textRanks = ranks(byText);
        List<Scored> best =
                switch (request.mode()) {
                    case VECTOR -> byVector;
                    case TEXT -> byText;
                    case HYBRID -> fused(vectorRanks, textRanks);
                };
        List<Hit> hits =
                best.stream()
                        .limit(request.count())
                        .map(s -> hit(s, vectorRanks, textRanks))
                        .toList();
        String shortfall =
                hits.size() == request.count()
                        ? null
                        : "Only " + hits.size() + " rows pass the filter and match.";
        return new SearchResult(hits, path(request.mode()), shortfall, byVector.size());
    }

    private static Path path(Mode mode) {
        return switch (mode) {
            case VECTOR -> Path.EXACT;
            case TEXT -> Path.TEXT;
            case HYBRID -> Path.HYBRID;
        };
    }

    private Hit hit(Scored s, Map<String, Integer> vectorRanks, Map<String, Integer> textRanks) {
        Stored row = require(s.id());
        return new Hit(
                s.id(),
                s.score(),
                vectorRanks.getOrDefault(s.id(), 0),
                textRanks.getOrDefault(s.id(), 0),
                row.document(),
                row.metadata());
    }

    private List<Scored> byVector(SearchRequest request) {
        float[] query = Objects.requireNonNull(request.vector(), "a vector");
        return scored(
                request.filter(),
                id -> {
                    float[] v = require(id).vector();
                    return v == null ? Double.NEGATIVE_INFINITY : score(query, v);
                });
    }

    private List<Scored> byText(SearchRequest request) {
        String text = Objects.requireNonNull(request.text(), "a text");
        return scored(request.filter(), id -> words.score(text, id)).stream()
                .filter(s -> s.score() > 0)
                .toList();
    }

    private List<Scored> scored(Filter filter, ToDoubleFunction<String> score) {
        return ids.stream()
                .filter(id -> FilterRows.passes(filter, require(id).metadata()))
                .map(id -> new Scored(id, score.applyAsDouble(id)))
                .filter(s -> s.score() > Double.NEGATIVE_INFINITY)
                .sorted(
                        Comparator.comparingDouble((Scored s) -> -s.score())
                                .thenComparing(Scored::id))
                .toList();
    }

    private static Map<String, Integer> ranks(List<Scored> best) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < best.size(); i++) {
            ranks.put(best.get(i).id(), i + 1);
        }
        return ranks;
    }

    /** Reciprocal rank fusion. */
    private static List<Scored> fused(Map<String, Integer> a, Map<String, Integer> b) {
        Map<String, Double> sums = new HashMap<>();
        a.forEach((id, rank) -> sums.merge(id, 1.0 / (FUSION + rank), Double::sum));
        b.forEach((id, rank) -> sums.merge(id, 1.0 / (FUSION + rank), Double::sum));
        return sums.entrySet().stream()
                .map(e -> new Scored(e.getKey(), e.getValue()))
                .sorted(
                        Comparator.comparingDouble((Scored s) -> -s.score())
                                .thenComparing(Scored::id))
                .toList();
    }

    private double score(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
            distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return switch (metric) {
            case COSINE -> aa == 0 || bb == 0 ? Double.NEGATIVE_INFINITY : dot / Math.sqrt(aa * bb);
            case INNER_PRODUCT -> dot;
            case L2 -> -Math.sqrt(distance);
        };
    }

    private Stored require(String id) {
        return Objects.requireNonNull(generation.row(id));
    }

    @Override
    public List<Row> fetch(Collection<String> wanted) {
        List<Row> rows = new ArrayList<>();
        for (String id : new LinkedHashSet<>(wanted)) {
            @Nullable Stored row = generation.row(id);
            if (row != null) {
                rows.add(new Row(id, row.vector(), row.document(), row.metadata()));
            }
        }
        return rows;
    }

    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        Integer rank = ranks(byVector(request)).get(id);
        return rank == null ? OptionalLong.empty() : OptionalLong.of(rank);
    }

    @Override
    public boolean passes(Filter filter, String id) {
        Stored row = generation.row(id);
        return row != null && FilterRows.passes(filter, row.metadata());
    }

    @Override
    public void close() {}
}
