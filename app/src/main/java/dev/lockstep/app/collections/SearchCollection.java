package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.index.ExplainRank;

/** Searches a collection where it is, in a store that searches, as it is now. */
record SearchCollection(Stores stores, QueryWords words) {
    private static final int MOST = 10_000;

    SearchView search(TenantId tenant, String address, SearchQuery query) {
        CollectionRef ref = stores.address(tenant, address);
        Searchable store = searchable(ref);
        long start = System.nanoTime();
        SearchRequest request = request(ref, query);
        long embedded = System.nanoTime();
        try (Searcher searcher = store.searcher(ref)) {
            SearchResult result = searcher.search(request);
            long end = System.nanoTime();
            return new SearchView(
                    ref.toString(), 0, result, millis(embedded - start), millis(end - embedded));
        }
    }

    Why why(TenantId tenant, String address, SearchQuery query, String id) {
        CollectionRef ref = stores.address(tenant, address);
        Searchable store = searchable(ref);
        SearchRequest request = request(ref, query);
        try (Searcher searcher = store.searcher(ref)) {
            return new ExplainRank(searcher, request)
                    .why(id)
                    .orElseGet(
                            () -> new Why(id, "absent", "The collection has no row with this id."));
        }
    }

    private Searchable searchable(CollectionRef ref) {
        if (stores.store(ref) instanceof Searchable searchable) {
            return searchable;
        }
        throw LockstepException.user(
                "store-not-searched",
                "Cannot search "
                        + ref
                        + ": the store "
                        + ref.store()
                        + " has no search; make an index over the dataset, and search that.");
    }

    private SearchRequest request(CollectionRef ref, SearchQuery query) {
        require(query);
        CollectionSpec spec = stores.info(ref).spec();
        return new SearchRequest(
                query.mode(),
                query.mode() == Mode.TEXT ? null : vector(ref, spec, query),
                query.query(),
                query.count(),
                query.effort(),
                query.exact(),
                query.filter());
    }

    private float[] vector(CollectionRef ref, CollectionSpec spec, SearchQuery query) {
        float[] given = query.vector();
        if (given == null) {
            return words.vector(spec, String.valueOf(query.query()));
        }
        if (given.length == spec.dimension()) {
            return given;
        }
        throw LockstepException.user(
                "vector-dimension",
                "Cannot search "
                        + ref
                        + ": found a vector of "
                        + given.length
                        + " dimensions, expected "
                        + spec.dimension()
                        + ".");
    }

    private static void require(SearchQuery query) {
        if (query.generation() != 0) {
            throw LockstepException.user(
                    "search-generation",
                    "Cannot search a collection by generation: found one, expected none; a store"
                            + " has its rows as they are now.");
        }
        if (query.count() < 1 || query.count() > MOST) {
            throw LockstepException.user(
                    "search-count",
                    "Cannot search: found count "
                            + query.count()
                            + ", expected 1 to "
                            + MOST
                            + ".");
        }
        boolean words = query.query() != null && !query.query().isBlank();
        if (!words && (query.vector() == null || query.mode() != Mode.VECTOR)) {
            throw LockstepException.user(
                    "search-empty",
                    "Cannot search: found no words, expected a query text"
                            + (query.mode() == Mode.VECTOR ? " or a vector." : "."));
        }
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }
}
