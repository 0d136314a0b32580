package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.QueryWords;
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
                    ref.toString(),
                    0,
                    result,
                    SearchView.millis(embedded - start),
                    SearchView.millis(end - embedded));
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
        if (query.generation() != 0) {
            throw LockstepException.user(
                    "search-generation",
                    "Cannot search a collection by generation: found one, expected none; a store"
                            + " has its rows as they are now.");
        }
        query.requireAnswerable();
        CollectionSpec spec = stores.info(ref).spec();
        return query.request(query.mode() == Mode.TEXT ? null : vector(ref, spec, query));
    }

    private float[] vector(CollectionRef ref, CollectionSpec spec, SearchQuery query) {
        query.requireDimension(ref, spec.dimension());
        float[] given = query.vector();
        return given == null ? words.vector(spec, String.valueOf(query.query())) : given;
    }
}
