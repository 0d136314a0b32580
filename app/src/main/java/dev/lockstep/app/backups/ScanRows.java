package dev.lockstep.app.backups;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.store.memory.FilterRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The nearest rows of a snapshot, by comparing with every row of it; holds a batch and the best so
 * far, whatever the snapshot's size.
 */
final class ScanRows {
    private static final int BATCH = 2_000;

    /** The worst first. */
    private static final Comparator<Hit> WORST =
            Comparator.comparingDouble(Hit::score)
                    .thenComparing(Comparator.comparing(Hit::id).reversed());

    private final SearchRequest request;
    private final float[] query;
    private final Metric metric;
    private final double queryNorm;
    private final PriorityQueue<Hit> best = new PriorityQueue<>(WORST);
    private long compared;

    private ScanRows(SearchRequest request, Metric metric) {
        this.request = request;
        this.query = Objects.requireNonNull(request.vector(), "a vector");
        this.metric = metric;
        this.queryNorm = Math.sqrt(dot(query, query, 0));
    }

    static SearchResult search(Snapshot rows, SearchRequest request) {
        ScanRows scan = new ScanRows(request, rows.spec().metric());
        each(rows, scan::take);
        return scan.result();
    }

    /** The rank of a row by the request's vector, empty where it is absent or does not pass. */
    static OptionalLong rank(Snapshot rows, SearchRequest request, String id) {
        ScanRows scan = new ScanRows(request, rows.spec().metric());
        Batch mine = rows.fetch(List.of(id));
        if (mine.size() == 0 || !mine.hasVector(0) || !scan.passes(mine, 0)) {
            return OptionalLong.empty();
        }
        double score = scan.score(mine.vectors(), 0);
        AtomicLong before = new AtomicLong();
        each(rows, batch -> before.addAndGet(scan.before(batch, score, id)));
        return Double.isNaN(score) ? OptionalLong.empty() : OptionalLong.of(before.get() + 1);
    }

    /** How many rows of a batch come before one of that score and id. */
    private long before(Batch batch, double score, String id) {
        long before = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.hasVector(i) && passes(batch, i)) {
                double theirs = score(batch.vectors(), i * query.length);
                boolean tie = theirs == score && batch.id(i).compareTo(id) < 0;
                before += theirs > score || tie ? 1 : 0;
            }
        }
        return before;
    }

    private boolean passes(Batch batch, int row) {
        return FilterRows.passes(request.filter(), batch.metadata(row));
    }

    private static void each(Snapshot rows, Consumer<Batch> act) {
        for (Split split : rows.plan(1)) {
            try (BatchReader reader = rows.open(split, Position.START, BATCH)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    act.accept(batch);
                }
            }
        }
    }

    private void take(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            if (batch.hasVector(i)) {
                take(batch, i);
            }
        }
    }

    private void take(Batch batch, int row) {
        if (!passes(batch, row)) {
            return;
        }
        compared++;
        double score = score(batch.vectors(), row * query.length);
        Hit worst = best.peek();
        boolean full = best.size() == request.count();
        if (Double.isNaN(score) || full && worst != null && score < worst.score()) {
            return;
        }
        best.add(new Hit(batch.id(row), score, 0, 0, batch.document(row), batch.metadata(row)));
        if (best.size() > request.count()) {
            best.remove();
        }
    }

    /** In the common meaning; NaN where a row has no direction. */
    private double score(float[] vectors, int at) {
        return switch (metric) {
            case INNER_PRODUCT -> dot(query, vectors, at);
            case L2 -> -Math.sqrt(distance(vectors, at));
            case COSINE -> {
                double norm = 0;
                for (int i = 0; i < query.length; i++) {
                    norm += (double) vectors[at + i] * vectors[at + i];
                }
                yield dot(query, vectors, at) / (queryNorm * Math.sqrt(norm));
            }
        };
    }

    private static double dot(float[] a, float[] b, int at) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[at + i];
        }
        return sum;
    }

    private double distance(float[] vectors, int at) {
        double sum = 0;
        for (int i = 0; i < query.length; i++) {
            double d = (double) query[i] - vectors[at + i];
            sum += d * d;
        }
        return sum;
    }

    private SearchResult result() {
        List<Hit> hits = new ArrayList<>(best.size());
        for (Hit hit : best.stream().sorted(WORST.reversed()).toList()) {
            hits.add(
                    new Hit(
                            hit.id(),
                            hit.score(),
                            hits.size() + 1,
                            0,
                            hit.document(),
                            hit.metadata()));
        }
        String shortfall =
                hits.size() == request.count()
                        ? null
                        : "Only " + hits.size() + " rows pass the filter.";
        return new SearchResult(hits, SearchResult.Path.EXACT, shortfall, compared);
    }
}
