package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.api.search.Searcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Searches what the alias leads to at each search. */
public final class OsSearcher implements Searcher {
    private static final int MOST_OF_ONE_SCORE = 10_000;

    private final Cluster cluster;
    private final CollectionRef ref;
    private final Queries queries;
    private final Metric metric;
    private final int dimension;
    private volatile boolean closed;

    /**
     * @throws LockstepException NOT_FOUND where there is no such collection
     */
    public OsSearcher(Cluster cluster, CollectionRef ref, int efSearch) {
        CollectionState state = cluster.states().require(ref);
        this.cluster = cluster;
        this.ref = ref;
        this.metric = state.metric();
        this.dimension = state.spec().dimension();
        this.queries = new Queries(ref, metric, dimension, efSearch);
    }

    @Override
    public long rows() {
        return count(FilterQuery.of(Filter.all()));
    }

    @Override
    public SearchResult search(SearchRequest request) {
        return switch (request.mode()) {
            case VECTOR -> byVector(request);
            case TEXT -> result(byText(request, request.count()), request, Path.TEXT);
            case HYBRID -> hybrid(request);
        };
    }

    private SearchResult byVector(SearchRequest request) {
        if (!request.exact()) {
            List<Hit> hits =
                    hits(queries.graph(request), score -> Scores.ofGraph(metric, score), true);
            if (hits.size() == request.count()) {
                return new SearchResult(hits, Path.GRAPH, null, 0);
            }
        }
        return result(exact(request), request, Path.EXACT);
    }

    private List<Hit> exact(SearchRequest request) {
        boolean older = cluster.version().before(2, 19);
        return hits(
                queries.exact(request),
                score ->
                        older ? Scores.ofOlderScript(metric, score) : Scores.ofGraph(metric, score),
                true);
    }

    private List<Hit> byText(SearchRequest request, int count) {
        return hits(queries.text(request, count), score -> score, false);
    }

    private SearchResult hybrid(SearchRequest request) {
        SearchRequest deeper = Fusion.deeper(request);
        List<Hit> fused =
                Fusion.of(byVector(deeper).hits(), byText(deeper, deeper.count()), request.count());
        return result(fused, request, Path.HYBRID);
    }

    private static SearchResult result(List<Hit> hits, SearchRequest request, Path path) {
        return new SearchResult(hits, path, shortfall(hits, request), 0);
    }

    private static @Nullable String shortfall(List<Hit> hits, SearchRequest request) {
        if (hits.size() == request.count()) {
            return null;
        }
        String what =
                request.mode() == SearchRequest.Mode.TEXT
                        ? " rows have one of the words"
                        : " rows have a vector that can be compared";
        return "Only "
                + hits.size()
                + what
                + (FilterQuery.isAll(request.filter()) ? "." : " and pass the filter.");
    }

    /** Best first, ties by id. */
    private List<Hit> hits(ObjectNode body, DoubleUnaryOperator common, boolean vector) {
        Page page = Page.read(ask(body), 0);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            order.add(i);
        }
        order.sort(
                Comparator.comparingDouble((Integer i) -> -page.score(i)).thenComparing(page::id));
        List<Hit> hits = new ArrayList<>();
        for (int i : order) {
            int rank = hits.size() + 1;
            hits.add(
                    new Hit(
                            page.id(i),
                            common.applyAsDouble(page.score(i)),
                            vector ? rank : 0,
                            vector ? 0 : rank,
                            page.document(i),
                            page.metadata(i)));
        }
        return hits;
    }

    private byte[] ask(ObjectNode body) {
        if (closed) {
            throw new IllegalStateException("the searcher is closed");
        }
        String act = "search " + ref;
        return cluster.wire()
                .require(act, cluster.wire().search(act, path("_search"), body))
                .body();
    }

    private String path(String what) {
        return cluster.naming().alias(ref) + "/" + what;
    }

    private long count(ObjectNode query) {
        if (closed) {
            throw new IllegalStateException("the searcher is closed");
        }
        ObjectNode body = Json.object();
        body.set("query", query);
        return cluster.wire()
                .ask("count rows of " + ref, "POST", path("_count"), body)
                .path("count")
                .asLong();
    }

    @Override
    public List<Row> fetch(Collection<String> ids) {
        List<String> possible = ids.stream().filter(Documents::possible).distinct().toList();
        if (possible.isEmpty()) {
            return List.of();
        }
        Page page = Page.read(ask(OsSnapshot.byIds(possible)), dimension);
        Batch found = page.batch(0, page.size());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            rows.add(found.row(i));
        }
        return rows;
    }

    /** Counts those with a higher score, then those of the same score and a smaller id. */
    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        if (!Documents.possible(id)) {
            return OptionalLong.empty();
        }
        Page self = Page.read(ask(queries.exactOf(request, id)), 0);
        if (self.size() == 0) {
            return OptionalLong.empty();
        }
        float score = (float) self.score(0);
        long better = total(queries.atLeast(request, Math.nextUp(score), 0));
        Page same = Page.read(ask(queries.sameScore(request, score, MOST_OF_ONE_SCORE)), 0);
        long before = 0;
        for (int i = 0; i < same.size(); i++) {
            if ((float) same.score(i) == score && same.id(i).compareTo(id) < 0) {
                before++;
            }
        }
        return OptionalLong.of(better + before + 1);
    }

    private long total(ObjectNode body) {
        return Json.read(ask(body)).at("/hits/total/value").asLong();
    }

    @Override
    public boolean passes(Filter filter, String id) {
        return Documents.possible(id)
                && count(FilterQuery.bool("filter", FilterQuery.of(filter), Queries.id(id))) > 0;
    }

    @Override
    public void close() {
        closed = true;
    }
}
