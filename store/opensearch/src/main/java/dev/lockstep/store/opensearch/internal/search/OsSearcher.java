package dev.lockstep.store.opensearch.internal.search;

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
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndex;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndexes;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.read.Fields;
import dev.lockstep.store.opensearch.internal.read.FilterQuery;
import dev.lockstep.store.opensearch.internal.read.OsSnapshot;
import dev.lockstep.store.opensearch.internal.read.OwnFields;
import dev.lockstep.store.opensearch.internal.read.Page;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Searches what the alias leads to at each search; one that others have led elsewhere is refused.
 */
public final class OsSearcher implements Searcher {
    private static final int MOST_OF_ONE_SCORE = 10_000;
    private static final int TRIES = 3;

    private final Cluster cluster;
    private final CollectionRef ref;
    private final String path;
    private final Fields fields;
    private final @Nullable OwnAnswers own;
    private final Queries queries;
    private final Metric metric;
    private volatile boolean closed;

    /**
     * @param own tells whether answers are the collection's; null of an index that others made
     */
    private OsSearcher(
            Cluster cluster,
            CollectionRef ref,
            String address,
            Fields fields,
            @Nullable OwnAnswers own,
            int efSearch) {
        this.own = own;
        this.cluster = cluster;
        this.ref = ref;
        this.path = Naming.path(address) + "/";
        this.fields = fields;
        this.metric = fields.spec().metric();
        this.queries = new Queries(ref, fields, efSearch);
    }

    /**
     * @throws LockstepException NOT_FOUND where there is no such collection
     */
    public static OsSearcher of(
            Cluster cluster, ForeignIndexes others, CollectionRef ref, int efSearch) {
        // Our own first: one look is enough for them, and no other can have their name.
        Optional<CollectionState> state = cluster.states().find(ref);
        Optional<ForeignIndex> other = state.isPresent() ? Optional.empty() : others.find(ref);
        if (other.isPresent()) {
            ForeignIndex index = other.get();
            return new OsSearcher(cluster, ref, index.address(), index.fields(), null, efSearch);
        }
        CollectionState opened = state.orElseGet(() -> cluster.states().require(ref));
        return new OsSearcher(
                cluster,
                ref,
                cluster.naming().alias(ref),
                new OwnFields(opened.spec()),
                new OwnAnswers(cluster, ref, opened),
                efSearch);
    }

    @Override
    public long rows() {
        return count(FilterQuery.all());
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
        if (walks(request)) {
            List<Hit> hits = alongGraph(request);
            if (hits.size() == request.count()) {
                return new SearchResult(hits, Path.GRAPH, null, 0);
            }
        }
        return result(exact(queries.exact(request), request.count()), request, Path.EXACT);
    }

    private boolean walks(SearchRequest request) {
        Fields.Graph graph = fields.graph();
        return !request.exact()
                && graph.there()
                && (graph.filters() || FilterQuery.isAll(request.filter()));
    }

    /**
     * Where the graph's scores have a meaning of their own, its finds are compared once more. Where
     * they are too few all rows are, and that answer is looked into.
     */
    private List<Hit> alongGraph(SearchRequest request) {
        List<Hit> found =
                hits(queries.graph(request), 0, score -> Scores.ofGraph(metric, score), true);
        if (found.isEmpty() || fields.graph().exactScores()) {
            return found;
        }
        List<String> ids = found.stream().map(Hit::id).toList();
        return exact(queries.exactOf(request, ids), ids.size());
    }

    private List<Hit> exact(ObjectNode query, int expected) {
        boolean older = cluster.version().before(2, 19);
        return hits(
                query,
                expected,
                score ->
                        older ? Scores.ofOlderScript(metric, score) : Scores.ofGraph(metric, score),
                true);
    }

    private List<Hit> byText(SearchRequest request, int count) {
        return hits(queries.text(request, count), count, score -> score, false);
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
    private List<Hit> hits(
            ObjectNode body, int expected, DoubleUnaryOperator common, boolean vector) {
        Page page = page(body, expected);
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

    /**
     * The hits of an answer, which are those of this collection.
     *
     * @param expected how many there are if nothing keeps rows back; 0 where that is not known
     */
    private Page page(ObjectNode body, int expected) {
        for (int nth = 1; ; nth++) {
            Page page = Page.withoutVectors(ask(body), fields);
            boolean isShort = page.size() < expected;
            if (own == null || own.hold(act(), page.indexes(), isShort, nth)) {
                return page;
            }
        }
    }

    private String act() {
        return "search " + ref;
    }

    private byte[] ask(ObjectNode body) {
        requireOpen();
        Answer answer = cluster.wire().search(act(), path + "_search", body);
        if (answer.status() == 400 || answer.status() == 404) {
            // An index of somebody else's has other fields.
            requireAlias(act());
        }
        return cluster.wire().require(act(), answer).body();
    }

    private void requireAlias(String act) {
        if (own != null) {
            own.require(act);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the searcher is closed");
        }
    }

    private long count(ObjectNode query) {
        requireOpen();
        ObjectNode body = Json.object();
        body.set("query", query);
        String act = "count rows of " + ref;
        requireAlias(act);
        return cluster.wire().ask(act, "POST", path + "_count", body).path("count").asLong();
    }

    @Override
    public List<Row> fetch(Collection<String> ids) {
        List<String> possible = ids.stream().filter(Documents::possible).distinct().toList();
        if (possible.isEmpty()) {
            return List.of();
        }
        Page page = rows(OsSnapshot.byIds(possible));
        Batch found = page.batch(0, page.size());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            rows.add(found.row(i));
        }
        return rows;
    }

    /** Of a collection of ours past the alias, as its rows are written. */
    private Page rows(ObjectNode byIds) {
        if (own == null) {
            return Page.read(ask(byIds), fields);
        }
        for (int nth = 1; ; nth++) {
            requireOpen();
            Answer answer = cluster.wire().search(act(), own.index() + "/_search", byIds);
            // An exchange may have replaced the index since it was looked up.
            if (answer.status() != 404 || nth == TRIES) {
                return Page.read(cluster.wire().require(act(), answer).body(), fields);
            }
        }
    }

    /** Counts those with a higher score, then those of the same score and a smaller id. */
    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        if (!Documents.possible(id)) {
            return OptionalLong.empty();
        }
        Page self = page(queries.exactOf(request, List.of(id)), 1);
        if (self.size() == 0) {
            return OptionalLong.empty();
        }
        float score = (float) self.score(0);
        long better = total(queries.atLeast(request, Math.nextUp(score), 0));
        Page same = page(queries.sameScore(request, score, MOST_OF_ONE_SCORE), 1);
        long before = 0;
        for (int i = 0; i < same.size(); i++) {
            if ((float) same.score(i) == score && same.id(i).compareTo(id) < 0) {
                before++;
            }
        }
        return OptionalLong.of(better + before + 1);
    }

    private long total(ObjectNode body) {
        requireAlias(act());
        return Json.read(ask(body)).at("/hits/total/value").asLong();
    }

    @Override
    public boolean passes(Filter filter, String id) {
        return Documents.possible(id)
                && count(
                                FilterQuery.bool(
                                        "filter", fields.filter(filter), Queries.ids(List.of(id))))
                        > 0;
    }

    @Override
    public void close() {
        closed = true;
    }
}
