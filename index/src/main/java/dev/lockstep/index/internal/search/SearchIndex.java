package dev.lockstep.index.internal.search;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.search.OpenSearchers;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.SearchEach;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import java.util.List;
import java.util.function.Function;

/** Turns a user's search into a request to the serving generation. */
public final class SearchIndex {

    private final IndexRows indexes;
    private final OpenGenerations open;
    private final Embedders embedders;
    private final QueryVectors queries = new QueryVectors();
    private final SameModel sameModel;
    private final GenerationStore generations;
    private final AnswerCache answers;

    public SearchIndex(
            IndexRows indexes,
            OpenGenerations open,
            Embedders embedders,
            GenerationStore generations,
            AnswerCache answers) {
        this.answers = answers;
        this.sameModel = new SameModel(generations);
        this.generations = generations;
        this.indexes = indexes;
        this.open = open;
        this.embedders = embedders;
    }

    public SearchView search(TenantId tenant, String name, SearchQuery query) {
        return serving(tenant, name, index -> answered(index, next(index, query)));
    }

    /** All of them on one champion; none is begun before all can be answered as they are. */
    public List<SearchView> search(TenantId tenant, String name, List<SearchQuery> queries) {
        return serving(
                tenant,
                name,
                index -> {
                    SearchEach.inOrder(queries, query -> checked(index, query));
                    List<Next> all = SearchEach.inOrder(queries, query -> next(index, query));
                    return SearchEach.atOnce(all, next -> answered(index, next));
                });
    }

    /** What meets the end of its generation is done again on the one that serves by then. */
    private <T> T serving(TenantId tenant, String name, Function<IndexRow, T> work) {
        IndexRow index = indexes.get(tenant, name);
        while (true) {
            try {
                return work.apply(index);
            } catch (LockstepException e) {
                IndexRow now = indexes.get(tenant, name);
                if (e.kind() != ErrorKind.NOT_FOUND || now.champion() == index.champion()) {
                    throw e;
                }
                index = now;
            }
        }
    }

    /** What is to be done for a search. */
    private sealed interface Next {}

    private record Known(long number, SearchResult result) implements Next {}

    /** A search as it came, and as its generation is asked. */
    private record Asked(SearchQuery query, long number, SearchRequest request, double embedMs)
            implements Next {}

    private SearchQuery checked(IndexRow index, SearchQuery query) {
        query.requireAnswerable();
        long number = number(index, query);
        if (query.vector() != null) {
            Generation generation = new Generation(index.tenant(), index.name(), number);
            generations
                    .seal(generation, false)
                    .ifPresent(s -> query.requireDimension(index.name(), s.spec().dimension()));
        }
        return query;
    }

    /** A generation never changes: what it has answered it would answer again. */
    private Next next(IndexRow index, SearchQuery query) {
        long number = number(index, query);
        SearchResult known =
                query.generation() == 0 ? answers.find(scope(index, number), query) : null;
        return known == null ? asked(index, number, query) : new Known(number, known);
    }

    private static String scope(IndexRow index, long number) {
        return String.join(
                "/",
                "index",
                index.tenant().value(),
                index.name(),
                index.createdAt().toString(),
                Long.toString(number));
    }

    private SearchView answered(IndexRow index, Next next) {
        return switch (next) {
            case Known(long number, SearchResult result) ->
                    SearchView.again(index.name(), number, result);
            case Asked asked -> search(index, asked);
        };
    }

    private Asked asked(IndexRow index, long number, SearchQuery query) {
        long start = System.nanoTime();
        SearchRequest request = request(index, number, query);
        return new Asked(query, number, request, SearchView.millis(System.nanoTime() - start));
    }

    private SearchView search(IndexRow index, Asked asked) {
        long start = System.nanoTime();
        SearchResult result = with(index, asked.number(), s -> s.search(asked.request()));
        if (asked.query().generation() == 0) {
            answers.keep(scope(index, asked.number()), asked.query(), result);
        }
        return new SearchView(
                index.name(),
                asked.number(),
                result,
                asked.embedMs(),
                SearchView.millis(System.nanoTime() - start));
    }

    /** The generation that the query is for, the one that serves where it names none. */
    public static long number(IndexRow index, SearchQuery query) {
        long number = query.generation() > 0 ? query.generation() : index.champion();
        if (number == 0) {
            throw new LockstepException(
                    ErrorKind.CONFLICT,
                    "index-empty",
                    "Cannot search the index "
                            + index.name()
                            + ": found no generation that serves, expected at least one sync; run:"
                            + " lockstep index sync "
                            + index.name());
        }
        return number;
    }

    public <T> T with(IndexRow index, long number, Function<Searcher, T> work) {
        Generation generation = new Generation(index.tenant(), index.name(), number);
        try (OpenSearchers.Lease lease = open.lease(generation)) {
            return work.apply(lease.searcher());
        }
    }

    public SearchRequest request(IndexRow index, long number, SearchQuery query) {
        query.requireAnswerable();
        float[] vector = query.vector();
        String words = query.query();
        if (vector == null && words != null && query.mode() != SearchRequest.Mode.TEXT) {
            Embedder embedder = embedder(index);
            sameModel.require(new Generation(index.tenant(), index.name(), number), embedder);
            vector = queries.of(embedder, words);
        }
        return query.request(vector);
    }

    private Embedder embedder(IndexRow index) {
        boolean chunking = index.definition().longTexts().equals("chunk");
        return embedders.get(index.definition().embedder(), chunking).uncached();
    }
}
