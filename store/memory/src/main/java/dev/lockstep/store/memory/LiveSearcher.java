package dev.lockstep.store.memory;

import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Searches a collection as it is at each call. */
record LiveSearcher(Supplier<MemoryCollection> collection) implements Searcher {
    private Searcher now() {
        return new MemorySearcher(MemoryGeneration.over(collection.get()));
    }

    @Override
    public long rows() {
        MemoryCollection rows = collection.get();
        return rows.history().count(rows.history().last());
    }

    @Override
    public SearchResult search(SearchRequest request) {
        return now().search(request);
    }

    @Override
    public List<Row> fetch(Collection<String> ids) {
        return now().fetch(ids);
    }

    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        return now().exactRank(request, id);
    }

    @Override
    public boolean passes(Filter filter, String id) {
        return now().passes(filter, id);
    }

    @Override
    public void close() {}
}
